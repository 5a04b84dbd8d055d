package io.quorate.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that failed, and what is known of its effect.
 *
 * @param applied whether a write may have taken effect all the same
 * @param retryAfterMs what the server asked for, or 0
 */
record Failure(QuorateException error, boolean applied, long retryAfterMs) {

  /** An answer that is no success. */
  static Failure of(HttpResponse<?> response, byte[] body, Call call) {
    JsonNode problem = parse(body);
    ErrorCode code = ErrorCodes.of(text(problem, "code"), response.statusCode());
    boolean read = call.effect() == Call.Effect.NONE;
    if (read && code == ErrorCode.OUTCOME_UNKNOWN) {
      code = ErrorCode.UNAVAILABLE;
    }
    String detail = text(problem, "detail");
    if (detail == null) {
      detail = "the server answered HTTP " + response.statusCode();
    }
    ProblemDetails details =
        new ProblemDetails(
            response.statusCode(),
            response.headers().firstValue("Quorate-Request-Id").orElse(null),
            problem == null ? -1 : problem.path("current_revision").asLong(-1));
    return new Failure(
        new QuorateException(code, detail, details),
        !read && code.fate() == ErrorCode.Fate.UNKNOWN,
        retryAfterMs(response));
  }

  /** No answer. */
  static Failure of(IOException cause, Call call, URI server) {
    boolean connecting =
        cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
    if (connecting) {
      return new Failure(
          new QuorateException(ErrorCode.UNAVAILABLE, "can't connect to " + server, cause),
          false,
          0);
    }
    boolean timeout = cause instanceof HttpTimeoutException;
    String what = timeout ? "no answer in time from " : "lost the connection to ";
    if (call.effect() == Call.Effect.NONE) {
      ErrorCode code = timeout ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.UNAVAILABLE;
      return new Failure(new QuorateException(code, what + server, cause), false, 0);
    }
    return new Failure(
        new QuorateException(
            ErrorCode.OUTCOME_UNKNOWN,
            what + server + "; the write may have been applied or not",
            cause),
        true,
        0);
  }

  /** The same of a write of which an earlier attempt may have been applied. */
  Failure afterUnknown() {
    if (!error.code().retryable()) {
      return this;
    }
    QuorateException unknown =
        new QuorateException(
            ErrorCode.OUTCOME_UNKNOWN,
            error.detail() + "; the write may have been applied or not",
            error);
    return new Failure(unknown, true, retryAfterMs);
  }

  boolean mayRepeat(Call.Effect effect) {
    return switch (effect) {
      case NONE -> error.code().retryable();
      case ONCE -> error.code().retryable() && !applied;
      case REPEATABLE -> error.code().retryable() || error.code() == ErrorCode.OUTCOME_UNKNOWN;
    };
  }

  private static long retryAfterMs(HttpResponse<?> response) {
    String value = response.headers().firstValue("Retry-After").orElse("0");
    boolean seconds = value.length() <= 4 && value.chars().allMatch(Character::isDigit);
    return seconds && !value.isEmpty() ? Long.parseLong(value) * 1_000 : 0;
  }

  /** Null for whatever is no JSON object: a proxy's page, an empty body. */
  static @Nullable JsonNode parse(byte[] body) {
    if (body.length == 0 || body[0] != '{') {
      return null;
    }
    try {
      return Json.MAPPER.readTree(body);
    } catch (IOException e) {
      // Also what can't be the characters of any JSON, which Jackson does not call malformed.
      return null;
    }
  }

  private static @Nullable String text(@Nullable JsonNode problem, String name) {
    return problem == null ? null : problem.path(name).textValue();
  }
}
