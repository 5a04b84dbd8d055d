package io.quorate.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.quorate.client.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Results as JSON, with the names of the API. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private Json() {}

  public static JsonNode tree(Object value) {
    return value instanceof JsonNode node ? node : MAPPER.valueToTree(value);
  }

  /** Bytes as the API shows them: a string when they are UTF-8, else a base64 object. */
  public static JsonNode bytes(byte[] bytes) {
    if (JsonBytes.isUtf8(bytes)) {
      return TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8));
    }
    return MAPPER.createObjectNode().put("base64", Base64.getEncoder().encodeToString(bytes));
  }

  public static String compact(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can't be written", e);
    }
  }

  static String pretty(JsonNode json) {
    return json.toPrettyString();
  }
}
