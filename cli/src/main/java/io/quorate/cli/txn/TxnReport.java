package io.quorate.cli.txn;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.cli.output.Show;
import io.quorate.client.Counted;
import io.quorate.client.Transaction;
import io.quorate.client.TransactionResult;
import io.quorate.client.TransactionResult.Deleted;
import io.quorate.client.TransactionResult.Got;
import io.quorate.client.TransactionResult.Step;
import io.quorate.client.TransactionResult.Wrote;
import io.quorate.client.WriteResult;
import java.io.IOException;

/**
 * A transaction's result, for people and for programs. A result says what happened and not to which
 * key, so each stands beside the operation that it is of.
 */
final class TxnReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TransactionResult result;

  /** The operations of the branch that happened, as the request had them. */
  private final JsonNode operations;

  TxnReport(Transaction transaction, TransactionResult result) {
    this.result = result;
    try {
      operations =
          JSON.readTree(transaction.toJson()).path(result.succeeded() ? "success" : "failure");
    } catch (IOException e) {
      throw new IllegalStateException("a transaction that was committed is no JSON", e);
    }
  }

  /** As the API answers it. */
  JsonNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("succeeded", result.succeeded()).put("revision", result.revision());
    var results = json.putArray("results");
    for (int i = 0; i < result.results().size(); i++) {
      results.addObject().set(name(i), json(result.results().get(i)));
    }
    return json;
  }

  /** A line for what the comparisons decided, and one for each result. */
  String text() {
    StringBuilder text = new StringBuilder(result.succeeded() ? "SUCCESS" : "FAILURE");
    text.append(" at revision ").append(result.revision());
    for (int i = 0; i < result.results().size(); i++) {
      JsonNode operation = operations.path(i).path(name(i));
      text.append('\n').append(name(i)).append(' ').append(target(operation)).append(": ");
      text.append(outcome(name(i), result.results().get(i)));
    }
    return text.toString();
  }

  private String name(int index) {
    return operations.path(index).fieldNames().next();
  }

  private static JsonNode json(Step step) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (step instanceof Got got) {
      return got.item().map(Show::json).orElseGet(JsonNodeFactory.instance::nullNode);
    } else if (step instanceof Deleted deleted) {
      return json.put("deleted", deleted.count());
    } else if (step instanceof Counted counted) {
      return written(json.put("value", counted.count()), counted.write());
    } else {
      return written(json, ((Wrote) step).write());
    }
  }

  private static ObjectNode written(ObjectNode json, WriteResult write) {
    return json.put("mod_revision", write.modRevision())
        .put("create_revision", write.createRevision())
        .put("version", write.version());
  }

  private static String outcome(String name, Step step) {
    if (step instanceof Got got) {
      return got.item()
          .map(item -> item.value() == null ? "there" : Show.shortText(item.requireValue()))
          .orElse("absent");
    } else if (step instanceof Deleted deleted) {
      return name.equals("delete")
          ? deleted.count() == 0 ? "absent" : "deleted"
          : "deleted " + deleted.count() + (deleted.count() == 1 ? " key" : " keys");
    } else if (step instanceof Counted counted) {
      return Long.toString(counted.count());
    } else {
      WriteResult write = ((Wrote) step).write();
      return write.created() ? "created" : "updated, version " + write.version();
    }
  }

  private static String target(JsonNode operation) {
    if (operation.has("key")) {
      return shown(operation.path("key"));
    }
    return operation.has("prefix")
        ? shown(operation.path("prefix"))
        : "from " + shown(operation.path("start")) + " to " + shown(operation.path("end"));
  }

  private static String shown(JsonNode bytes) {
    return bytes.isTextual()
        ? Show.shortText(bytes.textValue().getBytes(UTF_8))
        : "base64:" + bytes.path("base64").asText();
  }
}
