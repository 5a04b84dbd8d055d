package io.quorate.gateway.problem;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A small JSON object from a request's body, read strictly: an unknown member is refused, so that
 * nothing that a caller may rely on is ignored.
 */
public record JsonBody(JsonObject json) {

  /**
   * The body of a route that has a BodyHandler before it.
   *
   * @throws DecodeException when it is no JSON
   * @throws QuorateException INVALID_ARGUMENT when it is no JSON object or has other members
   */
  public static JsonBody of(RoutingContext context, Set<String> members) {
    return context.body().isEmpty()
        ? new JsonBody(new JsonObject())
        : of(context.body().buffer(), members);
  }

  /**
   * A whole body.
   *
   * @throws DecodeException when it is no JSON
   * @throws QuorateException INVALID_ARGUMENT when it is no JSON object or has other members
   */
  public static JsonBody of(Buffer body, Set<String> members) {
    if (!(Json.decodeValue(body) instanceof JsonObject json)) {
      throw invalid("the body must be a JSON object");
    }
    for (String name : json.fieldNames()) {
      if (!members.contains(name)) {
        throw invalid("the body has an unknown member; known are " + String.join(", ", members));
      }
    }
    return new JsonBody(json);
  }

  /**
   * An optional member.
   *
   * @throws QuorateException INVALID_ARGUMENT when it is no string or longer than that
   */
  public Optional<String> text(String name, int maxLength) {
    Object value = json.getValue(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof String text) || text.isEmpty() || text.length() > maxLength) {
      throw invalid("'" + name + "' must be a string of 1 to " + maxLength + " characters");
    }
    return Optional.of(text);
  }

  /**
   * An optional member.
   *
   * @throws QuorateException INVALID_ARGUMENT when it is no integer of 64 bits or less than that
   */
  public OptionalLong number(String name, long least) {
    Object value = json.getValue(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    boolean isInteger = value instanceof Integer || value instanceof Long;
    if (!isInteger || ((Number) value).longValue() < least) {
      throw invalid("'" + name + "' must be an integer of at least " + least);
    }
    return OptionalLong.of(((Number) value).longValue());
  }

  /**
   * A member that must be there.
   *
   * @throws QuorateException INVALID_ARGUMENT when it is absent too
   */
  public String requiredText(String name, int maxLength) {
    return text(name, maxLength).orElseThrow(() -> invalid("'" + name + "' is missing"));
  }

  private static QuorateException invalid(String detail) {
    return new QuorateException(ErrorCode.INVALID_ARGUMENT, detail);
  }
}
