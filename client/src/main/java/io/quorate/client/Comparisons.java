package io.quorate.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Compare.Relation;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Limits;

/**
 * What must hold of keys for a {@link Transaction} to succeed. The numbers of an absent key are 0,
 * and no comparison of its value holds. For one thread.
 *
 * <p>What is too much, too long or empty throws {@link QuorateException} and adds nothing.
 */
public final class Comparisons {
  private final ByteSink json = new ByteSink(256);
  private int size;

  Comparisons() {}

  public Comparisons exists(String key) {
    return exists(key.getBytes(UTF_8));
  }

  public Comparisons exists(byte[] key) {
    return add(key, Relation.EQUAL, "exists", "true");
  }

  public Comparisons absent(String key) {
    return absent(key.getBytes(UTF_8));
  }

  public Comparisons absent(byte[] key) {
    return add(key, Relation.EQUAL, "exists", "false");
  }

  /** The key's value is this one. */
  public Comparisons value(String key, byte[] value) {
    return value(key.getBytes(UTF_8), Relation.EQUAL, value);
  }

  public Comparisons value(String key, Relation relation, byte[] value) {
    return value(key.getBytes(UTF_8), relation, value);
  }

  public Comparisons value(byte[] key, byte[] value) {
    return value(key, Relation.EQUAL, value);
  }

  /** The key's value, as unsigned bytes, stands in the relation to this one. */
  public Comparisons value(byte[] key, Relation relation, byte[] value) {
    Keys.checkValue(value.length);
    start(key, relation, "value");
    JsonBytes.write(json, value);
    json.write('}');
    return this;
  }

  public Comparisons version(String key, Relation relation, long version) {
    return version(key.getBytes(UTF_8), relation, version);
  }

  /** How many writes since the key was created, 1 for the first. */
  public Comparisons version(byte[] key, Relation relation, long version) {
    return number(key, relation, "version", version);
  }

  public Comparisons createRevision(String key, Relation relation, long revision) {
    return createRevision(key.getBytes(UTF_8), relation, revision);
  }

  /** The revision that created the key. */
  public Comparisons createRevision(byte[] key, Relation relation, long revision) {
    return number(key, relation, "create_revision", revision);
  }

  public Comparisons modRevision(String key, Relation relation, long revision) {
    return modRevision(key.getBytes(UTF_8), relation, revision);
  }

  /** The revision of the key's last write: the ETag. */
  public Comparisons modRevision(byte[] key, Relation relation, long revision) {
    return number(key, relation, "mod_revision", revision);
  }

  public Comparisons lease(String key, Relation relation, long lease) {
    return lease(key.getBytes(UTF_8), relation, lease);
  }

  /** The id of the lease that the key ends with. */
  public Comparisons lease(byte[] key, Relation relation, long lease) {
    return number(key, relation, "lease", lease);
  }

  /** Goes on with what happens when all of it holds. */
  public Operations then() {
    return new Operations(json.toByteArray());
  }

  private Comparisons number(byte[] key, Relation relation, String field, long number) {
    if (number < 0) {
      throw new IllegalArgumentException("a record has no negative numbers: " + number);
    }
    return add(key, relation, field, Long.toString(number));
  }

  private Comparisons add(byte[] key, Relation relation, String field, String literal) {
    start(key, relation, field);
    json.write(literal.getBytes(UTF_8));
    json.write('}');
    return this;
  }

  private void start(byte[] key, Relation relation, String field) {
    Keys.check(key);
    if (size == Limits.MAX_TXN_OPERATIONS) {
      throw new QuorateException(
          ErrorCode.TOO_MANY_OPERATIONS,
          "a transaction has at most " + Limits.MAX_TXN_OPERATIONS + " comparisons");
    }
    json.write((size++ == 0 ? "{\"key\":" : ",{\"key\":").getBytes(UTF_8));
    JsonBytes.write(json, key);
    if (relation != Relation.EQUAL) {
      json.write((",\"op\":\"" + operator(relation) + '"').getBytes(UTF_8));
    }
    json.write((",\"" + field + "\":").getBytes(UTF_8));
  }

  private static String operator(Relation relation) {
    return switch (relation) {
      case EQUAL -> "=";
      case NOT_EQUAL -> "!=";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
    };
  }
}
