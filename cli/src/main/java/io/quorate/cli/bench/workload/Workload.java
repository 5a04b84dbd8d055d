package io.quorate.cli.bench.workload;

/**
 * What is asked of the store, whatever the way it is sent.
 *
 * @param keys stored before the load begins
 * @param firstInsert the number of the first key that an insert writes
 */
public record Workload(
    Mix mix,
    Distribution distribution,
    long keys,
    KeySpace keySpace,
    int valueBytes,
    long seed,
    long firstInsert) {

  public Workload {
    if (keys < 1 || keys > KeySpace.MAX_KEYS) {
      throw new IllegalArgumentException("keys: " + keys);
    }
  }

  public Workload(
      Mix mix, Distribution distribution, long keys, KeySpace keySpace, int valueBytes, long seed) {
    this(mix, distribution, keys, keySpace, valueBytes, seed, keys);
  }

  /** Writes each of the keys once, in order, when it is run for as many operations. */
  public Workload filling() {
    return new Workload(Mix.INSERTS, Distribution.UNIFORM, keys, keySpace, valueBytes, seed, 0);
  }

  public Values values() {
    return new Values(valueBytes, seed);
  }

  /** The operations of one of several loops. */
  public OperationStream stream(int share, int shares) {
    return new OperationStream(this, share, shares);
  }
}
