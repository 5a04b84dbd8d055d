package io.quorate.gateway.openapi;

import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request made of an operation's examples: of what is required, and of the optional parameters
 * that have one.
 *
 * @param tag who may send it, more or less
 * @param open whether nobody needs to be signed in
 */
public record Example(
    String operationId,
    String tag,
    boolean open,
    String method,
    String target,
    Map<String, String> headers,
    String body) {

  /** One of each operation, in the document's order; what is deleted goes last. */
  public static List<Example> all() {
    Contract contract = Contract.documented();
    List<String> paths = List.copyOf(contract.document().getJsonObject("paths").fieldNames());
    return contract.operations().stream()
        .sorted(
            Comparator.<Operation, Boolean>comparing(each -> each.method().equals("DELETE"))
                .thenComparing(each -> paths.indexOf(each.template())))
        .map(operation -> of(contract.document(), operation))
        .toList();
  }

  private static Example of(JsonObject document, Operation operation) {
    String path = operation.template();
    List<String> query = new ArrayList<>();
    Map<String, String> headers = new TreeMap<>();
    for (JsonObject parameter : operation.parameters()) {
      String name = parameter.getString("name");
      Object value = parameter.getValue("example");
      if (value == null) {
        if (parameter.getBoolean("required", false)) {
          throw new IllegalStateException(operation.id() + " has no example of " + name);
        }
        continue;
      }
      switch (parameter.getString("in")) {
        case "path" -> path = path.replace("{" + name + "}", value.toString());
        case "query" ->
            query.add(name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        default -> headers.put(name, value.toString());
      }
    }
    return new Example(
        operation.id(),
        operation.json().getJsonArray("tags").getString(0),
        operation.open(),
        operation.method(),
        query.isEmpty() ? path : path + "?" + String.join("&", query),
        headers,
        body(document, operation, headers));
  }

  private static String body(
      JsonObject document, Operation operation, Map<String, String> headers) {
    JsonObject described = operation.json().getJsonObject("requestBody");
    if (described == null) {
      return "";
    }
    JsonObject content = Operation.follow(document, described).getJsonObject("content");
    String type = content.fieldNames().iterator().next();
    JsonObject media = content.getJsonObject(type);
    Object example = media.getValue("example");
    if (example == null) {
      JsonObject schema = Operation.follow(document, media.getJsonObject("schema"));
      example = schema.getJsonArray("examples").getValue(0);
    }
    headers.put("Content-Type", type.equals("*/*") ? "application/octet-stream" : type);
    return example instanceof JsonObject json ? json.encode() : example.toString();
  }
}
