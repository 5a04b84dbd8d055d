package io.quorate.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON as the API writes it: snake_case, and unknown members are for newer clients. */
final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();

  private Json() {}

  static BodyPublisher body(Object value) {
    try {
      return BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not to be written as JSON: " + value.getClass(), e);
    }
  }

  static <T> T read(byte[] body, Class<T> type) {
    try {
      return some(MAPPER.readValue(body, type));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The {@code items} of a listing. */
  static <T> List<T> readItems(byte[] body, Class<T> type) {
    try {
      List<T> items = new ArrayList<>();
      for (JsonNode item : MAPPER.readTree(body).path("items")) {
        items.add(some(MAPPER.treeToValue(item, type)));
      }
      return List.copyOf(items);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Jackson makes nothing at all of {@code null}. */
  private static <T> T some(@Nullable T value) throws MalformedJsonException {
    if (value == null) {
      throw new MalformedJsonException("null in the place of an object");
    }
    return value;
  }

  /** The server answered 200 with something else than the API promises. */
  static QuorateException unreadable(IOException cause) {
    return new QuorateException(
        ErrorCode.INTERNAL, "the server's answer can't be read: " + cause.getMessage(), cause);
  }
}
