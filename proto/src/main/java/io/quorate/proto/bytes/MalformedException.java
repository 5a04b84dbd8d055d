package io.quorate.proto.bytes;

/** Bytes that are not of the format that their reader expects. */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message);
  }
}
