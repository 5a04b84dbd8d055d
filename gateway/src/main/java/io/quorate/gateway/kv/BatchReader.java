package io.quorate.gateway.kv;

import io.quorate.gateway.json.StrictJson;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/batch}. */
final class BatchReader {
  private @Nullable BatchOperation operation;

  private BatchReader() {}

  /**
   * Reads a whole body.
   *
   * @throws QuorateException INVALID_ARGUMENT, KEY_TOO_LONG or PAYLOAD_TOO_LARGE
   */
  static List<BatchOperation> read(byte[] body) {
    return StrictJson.read(body, "a batch", BatchReader::body);
  }

  private static List<BatchOperation> body(StrictJson json) throws IOException {
    Body body = new Body();
    json.object(
        name -> {
          if (!name.equals("operations")) {
            throw StrictJson.unknown(name, "operations");
          }
          body.operations =
              json.list(
                  "operation",
                  Limits.MAX_BATCH_OPERATIONS,
                  StrictJson.invalid(
                      "a batch has at most " + Limits.MAX_BATCH_OPERATIONS + " operations"),
                  element -> new BatchReader().operation(element));
        });
    if (body.operations == null) {
      throw StrictJson.invalid("'operations' is missing");
    }
    return body.operations;
  }

  private static final class Body {
    @Nullable List<BatchOperation> operations;
  }

  private BatchOperation operation(StrictJson json) throws IOException {
    json.object(
        kind -> {
          if (operation != null) {
            throw StrictJson.invalid("it must be one of put, get and delete, not several");
          }
          operation =
              switch (kind) {
                case "put", "get", "delete" -> new Fields(kind).read(json);
                default -> throw StrictJson.unknown(kind, "put, get, delete");
              };
        });
    if (operation == null) {
      throw StrictJson.invalid("it needs one of put, get and delete");
    }
    return operation;
  }

  /** The members of one operation. */
  private static final class Fields {
    private final String kind;
    private byte @Nullable [] key;
    private byte @Nullable [] value;
    private Condition condition = Condition.ALWAYS;
    private boolean conditional;
    private long ttlMs;
    private long leaseId;

    Fields(String kind) {
      this.kind = kind;
    }

    BatchOperation read(StrictJson json) throws IOException {
      json.object(name -> member(name, json));
      byte[] given = key;
      if (given == null) {
        throw StrictJson.invalid("'key' is missing");
      }
      Keys.check(given);
      if (kind.equals("get")) {
        return new BatchOperation.Get(given);
      }
      if (kind.equals("delete")) {
        return new BatchOperation.Delete(given, condition);
      }
      if (value == null) {
        throw StrictJson.invalid("'value' is missing");
      }
      Keys.checkValue(value.length);
      return new BatchOperation.Put(given, value, condition, new Lifetime(ttlMs, leaseId));
    }

    private void member(String name, StrictJson json) throws IOException {
      if (name.equals("key")) {
        key = json.bytes();
      } else if (name.equals("value") && kind.equals("put")) {
        value = json.bytes();
      } else if (name.equals("if_match") && !kind.equals("get")) {
        restrict(new Condition.Revisions(revisions(json)));
      } else if (name.equals("if_absent") && kind.equals("put")) {
        if (json.flag(name)) {
          restrict(Condition.ABSENT);
        }
      } else if (name.equals("ttl") && kind.equals("put")) {
        ttlMs = Lifetimes.ttlMs(json);
      } else if (name.equals("lease") && kind.equals("put")) {
        leaseId = Lifetimes.leaseId(json);
      } else {
        throw StrictJson.unknown(
            name,
            kind.equals("put")
                ? "key, value, if_match, if_absent, ttl, lease"
                : kind.equals("get") ? "key" : "key, if_match");
      }
    }

    private void restrict(Condition wanted) {
      if (conditional) {
        throw StrictJson.invalid("'if_match' and 'if_absent' exclude each other");
      }
      condition = wanted;
      conditional = true;
    }

    private static long[] revisions(StrictJson json) throws IOException {
      List<Long> revisions =
          json.list(
              "revision",
              Limits.MAX_CONDITION_REVISIONS,
              StrictJson.invalid(
                  "'if_match' can list at most " + Limits.MAX_CONDITION_REVISIONS + " revisions"),
              element -> element.number("a revision"));
      if (revisions.isEmpty()) {
        throw StrictJson.invalid("'if_match' is empty");
      }
      if (revisions.stream().anyMatch(revision -> revision < 1)) {
        throw StrictJson.invalid("a revision is a positive number");
      }
      return revisions.stream().mapToLong(Long::longValue).toArray();
    }
  }
}
