package io.quorate.system.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.system.http.Json;
import java.util.List;

/** Actions in the form of {@code POST /v1/batch}, and its results as those of single requests. */
final class Batch {
  private Batch() {}

  static String body(List<Request> requests) {
    ObjectNode body = Json.object();
    ArrayNode operations = body.putArray("operations");
    for (Request request : requests) {
      add(operations.addObject(), request.key(), request.action());
    }
    return body.toString();
  }

  private static void add(ObjectNode operation, String key, Action action) {
    if (action instanceof Action.Read) {
      operation.putObject("get").put("key", key);
    } else if (action instanceof Action.Put put) {
      operation.putObject("put").put("key", key).put("value", put.value());
    } else if (action instanceof Action.PutIfAbsent put) {
      operation.putObject("put").put("key", key).put("value", put.value()).put("if_absent", true);
    } else if (action instanceof Action.PutIfMatch put) {
      ObjectNode fields = operation.putObject("put").put("key", key).put("value", put.value());
      fields.putArray("if_match").add(put.revision());
    } else if (action instanceof Action.DeleteIfMatch delete) {
      operation.putObject("delete").put("key", key).putArray("if_match").add(delete.revision());
    } else {
      operation.putObject("delete").put("key", key);
    }
  }

  /** What one operation of a batch was answered. */
  static Result result(Action action, JsonNode answer) {
    int status = answer.required("status").asInt();
    return switch (status) {
      case 200, 201 ->
          action.isRead()
              ? new Result.Found(answer.required("value").textValue(), revision(answer))
              : new Result.Written(revision(answer), status == 201);
      case 204 -> new Result.Deleted();
      case 404 -> {
        if (!action.isDelete() && !action.isRead()) {
          throw new IllegalStateException(action + " in a batch answered " + answer);
        }
        yield new Result.Absent();
      }
      case 412 -> new Result.ConditionFailed(answer.required("current_revision").asLong());
      case 429, 503 -> new Result.NotApplied(answer.toString());
      case 500, 504 -> new Result.Unknown(answer.toString());
      default -> throw new IllegalStateException(action + " in a batch answered " + answer);
    };
  }

  private static long revision(JsonNode answer) {
    return answer.required("mod_revision").asLong();
  }
}
