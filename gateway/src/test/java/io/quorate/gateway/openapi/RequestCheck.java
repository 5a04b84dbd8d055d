package io.quorate.gateway.openapi;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/** Whether a request that a gateway accepted is one that the document allows. */
final class RequestCheck {
  private final JsonObject document;
  private final Schemas schemas;

  RequestCheck(JsonObject document, Schemas schemas) {
    this.document = document;
    this.schemas = schemas;
  }

  List<String> of(Operation operation, Call call) {
    List<String> violations = new ArrayList<>();
    if (!operation.open()
        && !call.requestHeaders().contains("Authorization")
        && !call.requestHeaders().contains("Cookie")) {
      violations.add("accepted from nobody");
    }
    parameters(operation, call, violations);
    body(operation, call, violations);
    return violations;
  }

  private void parameters(Operation operation, Call call, List<String> violations) {
    Map<String, String> query = query(call.query());
    Matcher path = operation.pattern().matcher(call.path());
    if (!path.matches()) {
      throw new IllegalArgumentException(call.path() + " is not of " + operation.template());
    }
    for (JsonObject parameter : operation.parameters()) {
      String name = parameter.getString("name");
      String value =
          switch (parameter.getString("in")) {
            case "query" -> query.remove(name);
            case "path" -> decoded(path.group(name));
            default -> header(call, name);
          };
      if (value == null) {
        if (parameter.getBoolean("required", false)) {
          violations.add("accepted without the parameter " + name);
        }
      } else {
        JsonObject schema = parameter.getJsonObject("schema");
        schemas
            .errors(schema, Typed.of(schema, value))
            .forEach(error -> violations.add("accepted the parameter " + name + ": " + error));
      }
    }
    query.keySet().forEach(name -> violations.add("accepted the query parameter " + name));
  }

  private void body(Operation operation, Call call, List<String> violations) {
    byte[] body = call.requestBody();
    JsonObject described = operation.json().getJsonObject("requestBody");
    if (described == null) {
      if (body.length > 0) {
        violations.add("accepted a body");
      }
      return;
    }
    JsonObject requestBody = Operation.follow(document, described);
    if (body.length == 0) {
      if (requestBody.getBoolean("required", false)) {
        violations.add("accepted without a body");
      }
      return;
    }
    JsonObject content = requestBody.getJsonObject("content");
    String type = Call.mediaType(call.requestHeaders());
    JsonObject media = content.getJsonObject(type, content.getJsonObject("*/*"));
    if (media == null && type.isEmpty() && content.size() == 1) {
      // Without a type it can only be that one.
      type = content.fieldNames().iterator().next();
      media = content.getJsonObject(type);
    }
    if (media == null) {
      violations.add("accepted a body of type '" + type + "'");
      return;
    }
    boolean isJson = content.containsKey("application/json") && type.equals("application/json");
    try {
      Object value = isJson ? Json.decodeValue(Buffer.buffer(body)) : Call.latin(body);
      schemas
          .errors(media.getJsonObject("schema"), value)
          .forEach(error -> violations.add("accepted the body: " + error));
    } catch (DecodeException e) {
      violations.add("accepted a body that is not JSON: " + e.getMessage());
    }
  }

  private static String header(Call call, String name) {
    List<String> values = call.requestHeaders().getAll(name);
    return values.isEmpty() ? null : String.join(", ", values);
  }

  private static Map<String, String> query(String query) {
    Map<String, String> values = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        values.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
      }
    }
    return values;
  }

  /** Each decoded byte as one character. */
  private static String decoded(String text) {
    // A plus sign is a plus sign, other than in forms.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
  }
}
