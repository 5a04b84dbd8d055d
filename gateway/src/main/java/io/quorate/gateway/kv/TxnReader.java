package io.quorate.gateway.kv;

import io.quorate.gateway.json.StrictJson;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Compare;
import io.quorate.proto.op.Compare.Field;
import io.quorate.proto.op.Compare.Relation;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/txn}. */
final class TxnReader {
  private static final String OPERATIONS = "get, put, delete, delete_range, increment, append";
  private static final String TARGETS =
      "value, version, create_revision, mod_revision, lease, exists";

  private List<Compare> compares = List.of();
  private List<TxnStep> success = List.of();
  private List<TxnStep> failure = List.of();

  private TxnReader() {}

  /**
   * Reads a whole body.
   *
   * @throws QuorateException what is wrong, and where
   */
  static Txn read(byte[] body) {
    return StrictJson.read(body, "a transaction", json -> new TxnReader().txn(json));
  }

  private Txn txn(StrictJson json) throws IOException {
    json.object(
        name -> {
          switch (name) {
            case "compare" ->
                compares = list(json, name, element -> new Comparison().read(element));
            case "success" -> success = list(json, name, TxnReader::step);
            case "failure" -> failure = list(json, name, TxnReader::step);
            default -> throw StrictJson.unknown(name, "compare, success, failure");
          }
        });
    return new Txn(compares, success, failure);
  }

  private static <T> List<T> list(StrictJson json, String name, StrictJson.Value<T> value)
      throws IOException {
    return json.list(
        name,
        Limits.MAX_TXN_OPERATIONS,
        new QuorateException(
            ErrorCode.TOO_MANY_OPERATIONS,
            "'" + name + "' has more than " + Limits.MAX_TXN_OPERATIONS + " elements"),
        value);
  }

  /** One comparison: a key, one target, and how the two relate. */
  private static final class Comparison {
    private byte @Nullable [] key;
    private Relation relation = Relation.EQUAL;
    private @Nullable String target;
    private byte[] value = new byte[0];
    private long number;
    private boolean exists;

    Compare read(StrictJson json) throws IOException {
      json.object(name -> member(name, json));
      byte[] given = key;
      if (given == null) {
        throw invalid("'key' is missing");
      }
      Keys.check(given);
      if (target == null) {
        throw invalid("it needs one of " + TARGETS);
      }
      return switch (target) {
        case "value" -> new Compare.OfValue(given, relation, value);
        case "exists" -> Compare.existence(given, relation, exists);
        case "version" -> new Compare.OfNumber(given, Field.VERSION, relation, number);
        case "create_revision" ->
            new Compare.OfNumber(given, Field.CREATE_REVISION, relation, number);
        case "mod_revision" -> new Compare.OfNumber(given, Field.MOD_REVISION, relation, number);
        default -> new Compare.OfNumber(given, Field.LEASE, relation, number);
      };
    }

    private void member(String name, StrictJson json) throws IOException {
      switch (name) {
        case "key" -> key = json.bytes();
        case "op" -> relation = relation(json.text("an operator"));
        case "value" -> {
          aim(name);
          value = json.bytes();
          Keys.checkValue(value.length);
        }
        case "exists" -> {
          aim(name);
          exists = json.flag(name);
        }
        case "version", "create_revision", "mod_revision", "lease" -> {
          aim(name);
          number =
              name.equals("lease") && json.isText()
                  ? Lifetimes.leaseId(json)
                  : json.number("a number");
          if (number < 0) {
            throw invalid("'" + name + "' is never negative");
          }
        }
        default -> throw invalid("unknown member '" + name + "'; known are key, op, " + TARGETS);
      }
    }

    private void aim(String name) {
      if (target != null) {
        throw invalid("'" + target + "' and '" + name + "' are two comparisons");
      }
      target = name;
    }

    private static Relation relation(String operator) {
      return switch (operator) {
        case "=" -> Relation.EQUAL;
        case "!=" -> Relation.NOT_EQUAL;
        case "<" -> Relation.LESS;
        case "<=" -> Relation.LESS_OR_EQUAL;
        case ">" -> Relation.GREATER;
        case ">=" -> Relation.GREATER_OR_EQUAL;
        default -> throw invalid("'op' is one of =, !=, <, <=, > and >=");
      };
    }

    private static QuorateException invalid(String detail) {
      return new QuorateException(ErrorCode.COMPARE_INVALID, detail);
    }
  }

  private static TxnStep step(StrictJson json) throws IOException {
    Step step = new Step();
    json.object(kind -> step.read(kind, json));
    if (step.read == null) {
      throw StrictJson.invalid("it needs one of " + OPERATIONS);
    }
    return step.read;
  }

  /** One operation: a member that names it, with its own members. */
  private static final class Step {
    private @Nullable TxnStep read;
    private byte @Nullable [] key;
    private byte @Nullable [] value;
    private byte @Nullable [] prefix;
    private byte @Nullable [] start;
    private byte @Nullable [] end;
    private long by = 1;
    private long ttlMs;
    private long leaseId;
    private boolean keysOnly;

    void read(String kind, StrictJson json) throws IOException {
      if (read != null) {
        throw StrictJson.invalid("it must be one operation, not several");
      }
      String known =
          switch (kind) {
            case "get" -> "key, keys_only";
            case "put" -> "key, value, ttl, lease";
            case "append" -> "key, value";
            case "delete" -> "key";
            case "delete_range" -> "prefix, start, end";
            case "increment" -> "key, by";
            default ->
                throw new QuorateException(
                    ErrorCode.OPERATION_UNKNOWN,
                    "unknown operation '" + kind + "'; known are " + OPERATIONS);
          };
      List<String> names = List.of(known.split(", "));
      json.object(
          name -> {
            if (!names.contains(name)) {
              throw StrictJson.unknown(name, known);
            }
            member(name, json);
          });
      read = step(kind);
    }

    private void member(String name, StrictJson json) throws IOException {
      switch (name) {
        case "key" -> key = json.bytes();
        case "value" -> value = json.bytes();
        case "prefix" -> prefix = json.bytes();
        case "start" -> start = json.bytes();
        case "end" -> end = json.bytes();
        case "by" -> by = json.number("a number");
        case "ttl" -> ttlMs = Lifetimes.ttlMs(json);
        case "lease" -> leaseId = Lifetimes.leaseId(json);
        default -> keysOnly = json.flag(name);
      }
    }

    private TxnStep step(String kind) {
      return switch (kind) {
        case "get" -> new TxnStep.Get(key(), keysOnly);
        case "put" -> new TxnStep.Put(key(), value(), new Lifetime(ttlMs, leaseId));
        case "append" -> new TxnStep.Append(key(), value());
        case "delete" -> new TxnStep.Delete(key());
        case "increment" -> new TxnStep.Increment(key(), by);
        default -> range();
      };
    }

    private byte[] key() {
      if (key == null) {
        throw StrictJson.invalid("'key' is missing");
      }
      return Keys.check(key);
    }

    private byte[] value() {
      if (value == null) {
        throw StrictJson.invalid("'value' is missing");
      }
      Keys.checkValue(value.length);
      return value;
    }

    private TxnStep range() {
      boolean hasBounds = start != null || end != null;
      if (hasBounds == (prefix != null)) {
        throw StrictJson.invalid("a range has either a prefix, or start and end");
      }
      if (prefix != null) {
        return TxnStep.DeleteRange.ofPrefix(prefix);
      }
      return TxnStep.DeleteRange.of(
          start == null ? new byte[0] : start, end == null ? new byte[0] : end);
    }
  }
}
