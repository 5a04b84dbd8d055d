package io.quorate.system.http;

import java.io.IOException;

/** No connection came about: the server certainly did not see the request. */
public final class NotSentException extends IOException {
  private static final long serialVersionUID = 1L;

  public NotSentException(IOException cause) {
    super("not connected: " + cause.getMessage(), cause);
  }
}
