package io.quorate.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.TxnStep.DeleteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Transaction} does, in order: first for when its comparisons hold and, after {@link
 * #otherwise()}, for when they do not. For one thread.
 *
 * <p>What is too much, too long or empty throws {@link QuorateException} and adds nothing.
 */
public final class Operations {
  /** The operations that there are, by their names in the API. */
  enum Kind {
    GET,
    PUT,
    DELETE,
    DELETE_RANGE,
    INCREMENT,
    APPEND;

    /** All names, for messages. */
    static final String NAMES =
        Stream.of(values()).map(Kind::apiName).collect(Collectors.joining(", "));

    String apiName() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean writes() {
      return this != GET;
    }

    static @Nullable Kind of(String apiName) {
      return Stream.of(values())
          .filter(kind -> kind.apiName().equals(apiName))
          .findFirst()
          .orElse(null);
    }
  }

  /** The operations of one branch, encoded as they are added. */
  private static final class Branch {
    final ByteSink json = new ByteSink(256);
    final List<Kind> kinds = new ArrayList<>();
  }

  private final byte[] comparisons;
  private final Branch success = new Branch();
  private final Branch failure = new Branch();
  private Branch branch = success;

  /** After those comparisons: the elements of a JSON list. */
  Operations(byte[] comparisons) {
    this.comparisons = comparisons;
  }

  public Operations get(String key) {
    return get(key.getBytes(UTF_8));
  }

  /** Reads a key; its result is a {@link TransactionResult.Got}. */
  public Operations get(byte[] key) {
    return start(Kind.GET, "key", Keys.check(key)).end();
  }

  public Operations getWithoutValue(String key) {
    return getWithoutValue(key.getBytes(UTF_8));
  }

  /** Reads a key's revisions and version, whatever the length of its value. */
  public Operations getWithoutValue(byte[] key) {
    return start(Kind.GET, "key", Keys.check(key)).text(",\"keys_only\":true").end();
  }

  public Operations put(String key, byte[] value) {
    return put(key.getBytes(UTF_8), value);
  }

  /** Writes a key; its result is a {@link TransactionResult.Wrote}. */
  public Operations put(byte[] key, byte[] value) {
    return put(key, value, Lifetime.FOREVER);
  }

  public Operations put(String key, byte[] value, Lifetime lifetime) {
    return put(key.getBytes(UTF_8), value, lifetime);
  }

  /** Writes a key that may end by itself; its result is a {@link TransactionResult.Wrote}. */
  public Operations put(byte[] key, byte[] value, Lifetime lifetime) {
    Keys.checkValue(value.length);
    start(Kind.PUT, "key", Keys.check(key)).bytes("value", value);
    if (lifetime.ttlMs() != 0) {
      text(",\"ttl\":\"" + lifetime.ttlMs() + "ms\"");
    }
    if (lifetime.leaseId() != 0) {
      text(",\"lease\":\"" + lifetime.leaseId() + "\"");
    }
    return end();
  }

  public Operations append(String key, byte[] suffix) {
    return append(key.getBytes(UTF_8), suffix);
  }

  /** Adds bytes at a value's end, as {@link Kv#append}; a {@link TransactionResult.Wrote}. */
  public Operations append(byte[] key, byte[] suffix) {
    Keys.checkValue(suffix.length);
    return start(Kind.APPEND, "key", Keys.check(key)).bytes("value", suffix).end();
  }

  public Operations increment(String key, long by) {
    return increment(key.getBytes(UTF_8), by);
  }

  /** Adds to a counter, as {@link Kv#increment}; its result is a {@link Counted}. */
  public Operations increment(byte[] key, long by) {
    return start(Kind.INCREMENT, "key", Keys.check(key)).text(",\"by\":" + by).end();
  }

  public Operations delete(String key) {
    return delete(key.getBytes(UTF_8));
  }

  /** Deletes a key if it is there; its result is a {@link TransactionResult.Deleted}. */
  public Operations delete(byte[] key) {
    return start(Kind.DELETE, "key", Keys.check(key)).end();
  }

  public Operations deletePrefix(String prefix) {
    return deletePrefix(prefix.getBytes(UTF_8));
  }

  /** Deletes all keys with that prefix, 1,000 at most; {@link TransactionResult.Deleted}. */
  public Operations deletePrefix(byte[] prefix) {
    var unused = DeleteRange.ofPrefix(prefix);
    return start(Kind.DELETE_RANGE, "prefix", prefix).end();
  }

  public Operations deleteRange(String start, String end) {
    return deleteRange(start.getBytes(UTF_8), end.getBytes(UTF_8));
  }

  /**
   * Deletes all keys from {@code start} on and before {@code end}, 1,000 at most; an empty bound is
   * none.
   */
  public Operations deleteRange(byte[] start, byte[] end) {
    var unused = DeleteRange.of(start, end);
    return start(Kind.DELETE_RANGE, "start", start).bytes("end", end).end();
  }

  /** Goes on with what happens when some comparison does not hold. */
  public Operations otherwise() {
    if (branch == failure) {
      throw new IllegalStateException("this is the other branch already");
    }
    branch = failure;
    return this;
  }

  /** All that was added so far. */
  public Transaction build() {
    ByteSink body =
        new ByteSink(64 + comparisons.length + success.json.size() + failure.json.size());
    body.write("{\"compare\":[".getBytes(UTF_8));
    body.write(comparisons);
    body.write("],\"success\":[".getBytes(UTF_8));
    body.write(success.json, 0, success.json.size());
    body.write("],\"failure\":[".getBytes(UTF_8));
    body.write(failure.json, 0, failure.json.size());
    body.write("]}".getBytes(UTF_8));
    return new Transaction(body.toByteArray(), success.kinds, failure.kinds);
  }

  static QuorateException tooMany() {
    return new QuorateException(
        ErrorCode.TOO_MANY_OPERATIONS,
        "a transaction has at most " + Limits.MAX_TXN_OPERATIONS + " operations in each branch");
  }

  private Operations start(Kind kind, String member, byte[] value) {
    if (branch.kinds.size() == Limits.MAX_TXN_OPERATIONS) {
      throw tooMany();
    }
    text((branch.kinds.isEmpty() ? "{\"" : ",{\"") + kind.apiName() + "\":{\"" + member + "\":");
    branch.kinds.add(kind);
    JsonBytes.write(branch.json, value);
    return this;
  }

  private Operations bytes(String member, byte[] value) {
    text(",\"" + member + "\":");
    JsonBytes.write(branch.json, value);
    return this;
  }

  private Operations text(String ascii) {
    branch.json.write(ascii.getBytes(UTF_8));
    return this;
  }

  private Operations end() {
    return text("}}");
  }
}
