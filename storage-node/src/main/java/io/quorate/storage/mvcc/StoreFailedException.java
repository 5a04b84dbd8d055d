package io.quorate.storage.mvcc;

/** The engine failed and its content can't be trusted; the replica must stop serving. */
public final class StoreFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
