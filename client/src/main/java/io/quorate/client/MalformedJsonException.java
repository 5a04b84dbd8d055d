package io.quorate.client;

import java.io.IOException;

/** JSON that is well-formed and is not what was expected. */
public final class MalformedJsonException extends IOException {
  private static final long serialVersionUID = 1L;

  public MalformedJsonException(String message) {
    super(message);
  }
}
