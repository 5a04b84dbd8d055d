package io.quorate.gateway.openapi;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;

/** What the text of a header or parameter means to its schema. */
final class Typed {
  private Typed() {}

  /** The text itself when it is not what the schema wants: the schema then says so. */
  static Object of(JsonObject schema, String text) {
    Object type = schema.getValue("type");
    if ("integer".equals(type) && text.matches("-?[0-9]{1,18}")) {
      return Long.valueOf(text);
    }
    if ("integer".equals(type) && text.matches("-?[0-9]{19}")) {
      return new BigInteger(text);
    }
    if ("boolean".equals(type) && text.matches("true|false")) {
      return Boolean.valueOf(text);
    }
    return text;
  }
}
