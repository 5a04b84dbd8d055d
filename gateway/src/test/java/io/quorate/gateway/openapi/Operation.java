package io.quorate.gateway.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One method of one path of the document, with its references to components followed, except those
 * within schemas.
 *
 * @param template the path as the document has it
 * @param method in upper case
 */
record Operation(
    String template,
    String method,
    Pattern pattern,
    JsonObject json,
    List<JsonObject> parameters,
    JsonArray security) {

  private static final Pattern NAME = Pattern.compile("\\{([^}]+)}");

  /** Of all paths; the ones that leave less open come first. */
  static List<Operation> all(JsonObject document) {
    List<Operation> all = new ArrayList<>();
    JsonObject paths = document.getJsonObject("paths");
    for (String template : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(template);
      JsonArray shared = item.getJsonArray("parameters", new JsonArray());
      for (String method : item.fieldNames()) {
        if (method.equals("parameters")) {
          continue;
        }
        JsonObject json = item.getJsonObject(method);
        List<JsonObject> parameters = new ArrayList<>();
        shared.forEach(each -> parameters.add(follow(document, (JsonObject) each)));
        json.getJsonArray("parameters", new JsonArray())
            .forEach(each -> parameters.add(follow(document, (JsonObject) each)));
        all.add(
            new Operation(
                template,
                method.toUpperCase(Locale.ROOT),
                pattern(template, parameters),
                json,
                List.copyOf(parameters),
                json.getJsonArray("security", document.getJsonArray("security"))));
      }
    }
    all.sort((a, b) -> Integer.compare(b.literalLength(), a.literalLength()));
    return List.copyOf(all);
  }

  /** The object itself, or the component that it refers to. */
  static JsonObject follow(JsonObject document, JsonObject object) {
    String ref = object.getString("$ref");
    if (ref == null) {
      return object;
    }
    JsonObject found = document;
    for (String step : ref.substring("#/".length()).split("/", -1)) {
      found = found == null ? null : found.getJsonObject(step);
    }
    if (found == null) {
      throw new IllegalStateException("the document has no " + ref);
    }
    return found;
  }

  String id() {
    return json.getString("operationId");
  }

  /** Whether somebody who is not signed in may ask. */
  boolean open() {
    return security.isEmpty() || security.contains(new JsonObject());
  }

  private int literalLength() {
    int parameter = template.indexOf('{');
    return parameter < 0 ? Integer.MAX_VALUE : parameter;
  }

  private static Pattern pattern(String template, List<JsonObject> parameters) {
    StringBuilder regex = new StringBuilder();
    var names = NAME.matcher(template);
    int from = 0;
    while (names.find()) {
      String name = names.group(1);
      regex.append(Pattern.quote(template.substring(from, names.start())));
      regex.append("(?<").append(name).append(takesSlashes(parameters, name) ? ">.*)" : ">[^/]+)");
      from = names.end();
    }
    return Pattern.compile(regex.append(Pattern.quote(template.substring(from))).toString());
  }

  private static boolean takesSlashes(List<JsonObject> parameters, String name) {
    return parameters.stream()
        .filter(parameter -> parameter.getString("name").equals(name))
        .anyMatch(parameter -> parameter.getBoolean("x-takes-slashes", false));
  }
}
