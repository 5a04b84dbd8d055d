package io.quorate.gateway.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The document's schemas, ready to judge values. They are closed here: the document lets answers
 * grow new members, but a member that it does not know must fail the test that brought it.
 * Thread-safe.
 */
final class Schemas {
  private static final String BASE = "https://quorate.dev/openapi";
  private static final String COMPONENTS = "#/components/schemas/";

  private final Map<String, String> nameByText = new HashMap<>();
  private final Map<String, Validator> validators = new HashMap<>();
  private final SchemaRepository repository;

  Schemas(JsonObject document) {
    JsonObject definitions = new JsonObject();
    JsonObject named = document.getJsonObject("components").getJsonObject("schemas");
    for (String name : named.fieldNames()) {
      definitions.put(name, closed(named.getJsonObject(name)));
    }
    collect(document, definitions);
    repository =
        SchemaRepository.create(
            new JsonSchemaOptions()
                .setBaseUri(BASE)
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic));
    repository.dereference(BASE, JsonSchema.of(new JsonObject().put("$defs", definitions)));
  }

  /** What is wrong with a value; empty when nothing is. */
  synchronized List<String> errors(JsonObject schema, Object value) {
    String name = nameByText.get(schema.encode());
    if (name == null) {
      throw new IllegalArgumentException("not a schema of the document: " + schema);
    }
    OutputUnit result =
        validators
            .computeIfAbsent(name, n -> repository.validator(BASE + "#/$defs/" + n))
            .validate(value);
    if (result.getValid()) {
      return List.of();
    }
    return innermost(result.getErrors());
  }

  /** What is wrong with a part is wrong with all that is around it: only the part is told. */
  private static List<String> innermost(List<OutputUnit> errors) {
    List<String> told = new ArrayList<>();
    for (OutputUnit error : errors) {
      String place = error.getInstanceLocation();
      if (errors.stream().noneMatch(e -> e.getInstanceLocation().startsWith(place + "/"))) {
        told.add(place + " " + error.getError());
      }
    }
    return told;
  }

  private void collect(Object node, JsonObject definitions) {
    if (node instanceof JsonArray array) {
      array.forEach(element -> collect(element, definitions));
    } else if (node instanceof JsonObject object) {
      for (String member : object.fieldNames()) {
        Object value = object.getValue(member);
        if ((member.equals("schema") || member.equals("x-item-schema"))
            && value instanceof JsonObject schema) {
          String text = schema.encode();
          if (!nameByText.containsKey(text)) {
            String name = "inline" + nameByText.size();
            nameByText.put(text, name);
            definitions.put(name, closed(schema));
          }
        }
        collect(value, definitions);
      }
    }
  }

  /** A copy whose objects have no members but those that are described. */
  private static JsonObject closed(JsonObject schema) {
    JsonObject copy = new JsonObject();
    for (String member : schema.fieldNames()) {
      copy.put(member, closed(member, schema.getValue(member)));
    }
    if (copy.containsKey("properties") && !copy.containsKey("additionalProperties")) {
      copy.put("additionalProperties", false);
    }
    return copy;
  }

  private static Object closed(String member, Object value) {
    if (member.equals("$ref") && value instanceof String ref && ref.startsWith(COMPONENTS)) {
      return BASE + "#/$defs/" + ref.substring(COMPONENTS.length());
    }
    if (member.equals("examples") || member.equals("example")) {
      return value;
    }
    if (value instanceof JsonObject object) {
      if (member.equals("properties") || member.equals("dependentSchemas")) {
        JsonObject copy = new JsonObject();
        object.forEach(each -> copy.put(each.getKey(), closed((JsonObject) each.getValue())));
        return copy;
      }
      return closed(object);
    }
    if (value instanceof JsonArray array) {
      JsonArray copy = new JsonArray();
      array.forEach(each -> copy.add(each instanceof JsonObject o ? closed(o) : each));
      return copy;
    }
    return value;
  }
}
