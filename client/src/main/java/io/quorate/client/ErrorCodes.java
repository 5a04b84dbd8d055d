package io.quorate.client;

import io.quorate.proto.error.ErrorCode;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Codes by their names, and what to make of an answer that names none. */
final class ErrorCodes {
  private static final Map<String, ErrorCode> BY_NAME =
      Stream.of(ErrorCode.values()).collect(Collectors.toMap(ErrorCode::code, Function.identity()));

  private ErrorCodes() {}

  /** A newer server may name a code that this client does not know: the status decides then. */
  static ErrorCode of(@Nullable String name, int status) {
    ErrorCode named = name == null ? null : BY_NAME.get(name);
    return named != null ? named : ofStatus(status);
  }

  /**
   * An answer without a code comes from something between here and the gateway, which may have
   * forwarded the request: 502, 503 and 504 leave the outcome open.
   */
  private static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 401 -> ErrorCode.UNAUTHENTICATED;
      case 403 -> ErrorCode.PERMISSION_DENIED;
      case 404 -> ErrorCode.NOT_FOUND;
      case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
      case 409 -> ErrorCode.CONFLICT;
      case 410 -> ErrorCode.REVISION_COMPACTED;
      case 412 -> ErrorCode.PRECONDITION_FAILED;
      case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
      case 414 -> ErrorCode.KEY_TOO_LONG;
      case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
      case 429 -> ErrorCode.TOO_MANY_REQUESTS;
      case 502, 503, 504 -> ErrorCode.OUTCOME_UNKNOWN;
      default -> status >= 400 && status < 500 ? ErrorCode.INVALID_ARGUMENT : ErrorCode.INTERNAL;
    };
  }
}
