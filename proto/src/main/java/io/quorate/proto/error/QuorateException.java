package io.quorate.proto.error;

import org.jspecify.annotations.Nullable;

/**
 * An operating error with its code: something that callers are expected to meet and to handle.
 *
 * <p>It carries no stack trace, since it is thrown and passed on hot paths and its place tells
 * nothing that its code and message do not. A bug is another exception, with its trace.
 */
public class QuorateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public QuorateException(ErrorCode code, String detail) {
    this(code, detail, null);
  }

  public QuorateException(ErrorCode code, String detail, @Nullable Throwable cause) {
    super(detail, cause, false, false);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** What happened, for a person; never null. */
  public String detail() {
    String message = getMessage();
    return message == null ? code.title() : message;
  }
}
