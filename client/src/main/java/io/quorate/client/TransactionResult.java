package io.quorate.client;

import java.util.List;
import java.util.Optional;

/**
 * What became of a transaction. Its results are those of the branch that happened, in the order of
 * its operations.
 *
 * @param succeeded whether all comparisons held
 * @param revision of all that was written; of what was read, when nothing was
 */
public record TransactionResult(boolean succeeded, long revision, List<Step> results) {

  /** What one operation found or did. */
  public sealed interface Step permits Got, Wrote, Deleted, Counted {}

  /** Of a get: empty when the key is absent. */
  public record Got(Optional<KeyValue> item) implements Step {}

  /** Of a put or an append. */
  public record Wrote(WriteResult write) implements Step {}

  /** Of deletions: how many keys went. */
  public record Deleted(long count) implements Step {}

  public TransactionResult {
    results = List.copyOf(results);
  }

  /** What the get at that index found. */
  public Optional<KeyValue> got(int index) {
    return step(index, Got.class).item();
  }

  /** What the put or append at that index did. */
  public WriteResult wrote(int index) {
    return step(index, Wrote.class).write();
  }

  /** How many keys the deletion at that index deleted. */
  public long deleted(int index) {
    return step(index, Deleted.class).count();
  }

  /** What the increment at that index did. */
  public Counted counted(int index) {
    return step(index, Counted.class);
  }

  private <T extends Step> T step(int index, Class<T> type) {
    Step step = results.get(index);
    if (!type.isInstance(step)) {
      throw new IllegalStateException(
          "result %d of the %s branch is %s"
              .formatted(index, succeeded ? "success" : "failure", step));
    }
    return type.cast(step);
  }
}
