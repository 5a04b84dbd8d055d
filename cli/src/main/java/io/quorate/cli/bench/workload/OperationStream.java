package io.quorate.cli.bench.workload;

import java.util.SplittableRandom;

/**
 * The operations of one load loop, one after the other: the same ones for the same seed. Loops
 * share the keys to insert by taking each a number of its own modulo the number of loops. For one
 * thread.
 */
public final class OperationStream {
  private final Mix mix;
  private final KeyDistribution keys;
  private final Values values;
  private final SplittableRandom random;
  private final int shares;
  private long nextInsert;

  OperationStream(Workload workload, int share, int shares) {
    this.mix = workload.mix();
    this.keys = workload.distribution().over(workload.keys());
    this.values = workload.values();
    this.random = new SplittableRandom(workload.seed() + 31L * share);
    this.shares = shares;
    this.nextInsert = workload.firstInsert() + share;
  }

  public void next(Operation operation) {
    operation.kind = mix.pick(random);
    if (operation.kind == OperationKind.INSERT) {
      operation.key = nextInsert % KeySpace.MAX_KEYS;
      nextInsert += shares;
    } else {
      operation.key = keys.next(random);
    }
    operation.valueAt = operation.kind.writes() ? values.pick(random) : 0;
  }
}
