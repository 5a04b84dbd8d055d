package io.quorate.cli.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** {@code /v1/txn}, and the changes that start from the present value. */
final class FakeTransactions {
  private final FakeStore store;

  FakeTransactions(FakeStore store) {
    this.store = store;
  }

  ObjectNode commit(JsonNode request) {
    return store.atomically(
        revision -> {
          boolean succeeded = true;
          for (JsonNode compare : request.path("compare")) {
            succeeded &= holds(compare);
          }
          ObjectNode answer = FakeGateway.JSON.createObjectNode();
          answer.put("succeeded", succeeded).put("revision", revision);
          ArrayNode results = answer.putArray("results");
          for (JsonNode operation : request.path(succeeded ? "success" : "failure")) {
            String name = operation.fieldNames().next();
            results.addObject().set(name, result(name, operation.path(name)));
          }
          return answer;
        });
  }

  long increment(byte[] key, long by) {
    FakeStore.Row old = store.get(key);
    try {
      long sum = Math.addExact(old == null ? 0 : Long.parseLong(text(old)), by);
      store.put(key, Long.toString(sum).getBytes(UTF_8));
      return sum;
    } catch (NumberFormatException e) {
      throw new FakeGateway.Refusal(ErrorCode.NOT_A_COUNTER, "its value is no number");
    } catch (ArithmeticException e) {
      throw new FakeGateway.Refusal(ErrorCode.COUNTER_OVERFLOW, "64 bits do not hold the sum");
    }
  }

  FakeStore.Row append(byte[] key, byte[] suffix) {
    FakeStore.Row old = store.get(key);
    byte[] value = old == null ? new byte[0] : old.value();
    byte[] longer = Arrays.copyOf(value, value.length + suffix.length);
    System.arraycopy(suffix, 0, longer, value.length, suffix.length);
    return store.put(key, longer);
  }

  private boolean holds(JsonNode compare) {
    FakeStore.Row row = store.get(FakeStore.bytes(compare.path("key")));
    if (compare.has("exists")) {
      return compare.path("exists").asBoolean() == (row != null);
    }
    int order;
    if (compare.has("value")) {
      if (row == null) {
        return false;
      }
      order = Arrays.compareUnsigned(row.value(), FakeStore.bytes(compare.path("value")));
    } else if (compare.has("version")) {
      order = Long.compare(row == null ? 0 : row.version(), compare.path("version").asLong());
    } else {
      order =
          Long.compare(row == null ? 0 : row.modRevision(), compare.path("mod_revision").asLong());
    }
    return switch (compare.path("op").asText("=")) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private JsonNode result(String name, JsonNode operation) {
    byte[] key = FakeStore.bytes(operation.path("key"));
    ObjectNode json = FakeGateway.JSON.createObjectNode();
    return switch (name) {
      case "get" -> got(store.get(key));
      case "put" -> record(json, store.put(key, FakeStore.bytes(operation.path("value"))));
      case "append" -> record(json, append(key, FakeStore.bytes(operation.path("value"))));
      case "increment" -> {
        json.put("value", increment(key, operation.path("by").asLong(1)));
        yield record(json, store.get(key));
      }
      case "delete" -> json.put("deleted", store.delete(key) ? 1 : 0);
      default -> json.put("deleted", deletePrefix(FakeStore.bytes(operation.path("prefix"))));
    };
  }

  private long deletePrefix(byte[] prefix) {
    return store.all().stream()
        .filter(row -> Arrays.equals(Arrays.copyOf(row.key(), prefix.length), prefix))
        .filter(row -> store.delete(row.key()))
        .count();
  }

  private static JsonNode got(FakeStore.Row row) {
    try {
      return row == null ? FakeGateway.JSON.nullNode() : FakeStore.json(row, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode record(ObjectNode json, FakeStore.Row row) {
    return json.put("mod_revision", row.modRevision())
        .put("create_revision", row.createRevision())
        .put("version", row.version());
  }

  private static String text(FakeStore.Row row) {
    return new String(row.value(), UTF_8);
  }
}
