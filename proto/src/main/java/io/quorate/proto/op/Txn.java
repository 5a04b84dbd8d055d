package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.Shards;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A transaction: if all comparisons hold, the steps of {@code success} happen, else those of {@code
 * failure}; all of them at one revision, or none. All keys are of one shard.
 */
public record Txn(List<Compare> compares, List<TxnStep> success, List<TxnStep> failure) {
  private static final int OVERHEAD_BYTES = 16;
  private static final int SHOWN_SHARDS = 4;
  private static final int SHOWN_KEY_CHARACTERS = 40;

  public Txn {
    compares = List.copyOf(compares);
    success = List.copyOf(success);
    failure = List.copyOf(failure);
    if (compares.size() > Limits.MAX_TXN_OPERATIONS
        || success.size() > Limits.MAX_TXN_OPERATIONS
        || failure.size() > Limits.MAX_TXN_OPERATIONS) {
      throw new QuorateException(
          ErrorCode.TOO_MANY_OPERATIONS,
          "a transaction has at most "
              + Limits.MAX_TXN_OPERATIONS
              + " comparisons, and as many operations in each branch");
    }
  }

  /** The steps of both branches. */
  public Stream<TxnStep> steps() {
    return Stream.concat(success.stream(), failure.stream());
  }

  /** Whether it can change anything. */
  public boolean writes() {
    return steps().anyMatch(step -> !(step instanceof TxnStep.Get));
  }

  /** About the bytes that it takes. */
  public int bytes() {
    int bytes = 0;
    for (Compare compare : compares) {
      int value = compare instanceof Compare.OfValue of ? of.value().length : 0;
      bytes += OVERHEAD_BYTES + compare.key().length + value;
    }
    return bytes + steps().mapToInt(Txn::bytes).sum();
  }

  private static int bytes(TxnStep step) {
    int bytes = OVERHEAD_BYTES;
    if (step instanceof TxnStep.OnKey onKey) {
      bytes += onKey.key().length;
    }
    if (step instanceof TxnStep.Put put) {
      bytes += put.value().length;
    } else if (step instanceof TxnStep.Append append) {
      bytes += append.suffix().length;
    } else if (step instanceof TxnStep.DeleteRange range) {
      bytes += range.start().length + range.end().length;
    }
    return bytes;
  }

  /**
   * The shard that all its keys are of.
   *
   * @param shards how many shards the tenant has
   * @throws QuorateException CROSS_SHARD_TXN when there are several, INVALID_ARGUMENT when there is
   *     no key
   */
  public int shard(int shards) {
    Map<Integer, byte[]> keyOfShard = new LinkedHashMap<>();
    for (Compare compare : compares) {
      note(keyOfShard, Shards.shardOf(compare.key(), shards), compare.key());
    }
    steps().forEach(step -> note(keyOfShard, step, shards));
    if (keyOfShard.isEmpty()) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "a transaction needs a comparison or an operation");
    }
    if (keyOfShard.size() > 1) {
      throw new QuorateException(
          ErrorCode.CROSS_SHARD_TXN,
          "the keys of a transaction must be of one shard; these are of several: "
              + keyOfShard.entrySet().stream()
                  .limit(SHOWN_SHARDS)
                  .map(entry -> shown(entry.getValue()) + " of shard " + entry.getKey())
                  .collect(Collectors.joining(", "))
              + (keyOfShard.size() > SHOWN_SHARDS ? ", …" : "")
              + ". Keys with the same {tag} share a shard");
    }
    return keyOfShard.keySet().iterator().next();
  }

  private static void note(Map<Integer, byte[]> keyOfShard, TxnStep step, int shards) {
    if (step instanceof TxnStep.OnKey onKey) {
      note(keyOfShard, Shards.shardOf(onKey.key(), shards), onKey.key());
    } else if (step instanceof TxnStep.DeleteRange range) {
      int shard = Shards.shardOfRange(range.start(), range.end(), shards);
      if (shard < 0) {
        throw new QuorateException(
            ErrorCode.CROSS_SHARD_TXN,
            "a range in a transaction must be of one shard: its bounds need a common {tag}");
      }
      note(keyOfShard, shard, range.start());
    }
  }

  private static void note(Map<Integer, byte[]> keyOfShard, int shard, byte[] key) {
    keyOfShard.putIfAbsent(shard, key);
  }

  private static String shown(byte[] key) {
    String text = new String(key, StandardCharsets.UTF_8);
    return text.length() <= SHOWN_KEY_CHARACTERS
        ? '"' + text + '"'
        : '"' + text.substring(0, SHOWN_KEY_CHARACTERS) + "…\"";
  }
}
