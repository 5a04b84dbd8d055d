package io.quorate.gateway.openapi;

import io.quorate.proto.error.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whether an answer is one that the document has. */
final class ResponseCheck {
  private static final String PROBLEM = "application/problem+json";

  private final JsonObject document;
  private final Schemas schemas;

  ResponseCheck(JsonObject document, Schemas schemas) {
    this.document = document;
    this.schemas = schemas;
  }

  List<String> of(Operation operation, Call call) {
    JsonObject responses = operation.json().getJsonObject("responses");
    JsonObject reference = responses.getJsonObject(Integer.toString(call.status()));
    if (reference == null) {
      return List.of(operation.id() + " has no status " + call.status());
    }
    JsonObject response = Operation.follow(document, reference);
    List<String> violations = new ArrayList<>();
    headers(response, call, violations);
    body(response, call, violations);
    return violations;
  }

  /** What is served on no path, or by no such method, of the document. */
  List<String> ofUndocumented(Call call, List<String> methods) {
    List<String> violations = new ArrayList<>();
    boolean refused = methods.isEmpty() ? call.status() == 404 : call.status() == 405;
    if (!refused && call.status() != 400 && call.status() != 414) {
      violations.add("there is no such " + (methods.isEmpty() ? "path" : "method"));
    }
    if (call.status() == 405) {
      String allow = call.headers().get("Allow");
      List<String> allowed =
          allow == null ? List.of() : Arrays.stream(allow.split(", *")).sorted().toList();
      if (!allowed.equals(methods)) {
        violations.add("Allow is " + allowed + ", described are " + methods);
      }
    }
    if (violations.isEmpty() && !call.method().equals("HEAD")) {
      JsonObject any =
          Operation.follow(
              document, new JsonObject().put("$ref", "#/components/responses/BadRequest"));
      body(any, call, violations);
    }
    return violations;
  }

  private void headers(JsonObject response, Call call, List<String> violations) {
    JsonObject headers = response.getJsonObject("headers", new JsonObject());
    for (String name : headers.fieldNames()) {
      JsonObject header = Operation.follow(document, headers.getJsonObject(name));
      String value = call.headers().get(name);
      if (value == null) {
        if (header.getBoolean("required", false)) {
          violations.add("the header " + name + " is missing");
        }
      } else {
        JsonObject schema = header.getJsonObject("schema");
        schemas
            .errors(schema, Typed.of(schema, value))
            .forEach(error -> violations.add("the header " + name + " " + error));
      }
    }
  }

  private void body(JsonObject response, Call call, List<String> violations) {
    JsonObject content = response.getJsonObject("content", new JsonObject());
    String type = Call.mediaType(call.headers());
    boolean mayBeEmpty = content.isEmpty() || response.getBoolean("x-may-be-empty", false);
    if (type.isEmpty() && call.body().length == 0) {
      if (!mayBeEmpty && !call.method().equals("HEAD")) {
        violations.add("there is no body");
      }
      return;
    }
    JsonObject media = content.getJsonObject(type);
    if (media == null) {
      violations.add("a body of type '" + type + "' is not described");
    } else if (!call.streamed() && !call.method().equals("HEAD") && call.status() != 304) {
      media(type, media, call, violations);
    }
  }

  private void media(String type, JsonObject media, Call call, List<String> violations) {
    JsonObject schema = media.getJsonObject("schema");
    try {
      List<Object> values =
          switch (type) {
            case "application/json", PROBLEM ->
                List.of(Json.decodeValue(Buffer.buffer(call.body())));
            case "application/x-ndjson" -> Items.lines(call.body());
            case "text/event-stream" -> Items.events(call.body());
            default -> List.of(Call.latin(call.body()));
          };
      JsonObject one = media.getJsonObject("x-item-schema", schema);
      for (Object value : one == null ? List.of() : values) {
        schemas.errors(one, value).forEach(error -> violations.add("the body at " + error));
      }
      if (type.equals(PROBLEM) && violations.isEmpty()) {
        problem((JsonObject) values.get(0), call, violations);
      }
    } catch (DecodeException | IllegalArgumentException e) {
      violations.add("the body is not " + type + ": " + e.getMessage());
    }
  }

  private static void problem(JsonObject problem, Call call, List<String> violations) {
    ErrorCode code =
        Arrays.stream(ErrorCode.values())
            .filter(each -> each.code().equals(problem.getString("code")))
            .findFirst()
            .orElseThrow();
    if (code.httpStatus() != call.status() || problem.getInteger("status") != call.status()) {
      violations.add("the problem is of another status");
    }
    if (!problem.getString("type").endsWith("/" + code.code())
        || !problem.getString("title").equals(code.title())) {
      violations.add("the problem's type or title is of another code");
    }
    if (!problem.getString("request_id").equals(call.headers().get("Quorate-Request-Id"))) {
      violations.add("the problem's request_id is not the header's");
    }
  }
}
