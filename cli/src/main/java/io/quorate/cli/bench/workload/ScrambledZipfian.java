package io.quorate.cli.bench.workload;

import java.util.SplittableRandom;

/**
 * The scrambled Zipfian distribution of YCSB (Cooper et al., "Benchmarking cloud serving systems
 * with YCSB", 2010): ranks are drawn from 10,000 million items with exponent 0.99, by the method of
 * Gray et al. ("Quickly generating billion-record synthetic databases", 1994), and spread over the
 * keys by a hash, so that popular keys are not neighbours. The most popular key gets some 3.8 % of
 * all operations, however many keys there are.
 */
final class ScrambledZipfian implements KeyDistribution {
  private static final double THETA = 0.99;
  private static final long ITEMS = 10_000_000_000L;

  /** The sum of 1/i^theta over all items, which YCSB keeps as a constant too. */
  private static final double ZETA = 26.46902820178302;

  private static final double ZETA_OF_TWO = 1 + Math.pow(0.5, THETA);
  private static final double ALPHA = 1 / (1 - THETA);
  private static final double ETA =
      (1 - Math.pow(2.0 / ITEMS, 1 - THETA)) / (1 - ZETA_OF_TWO / ZETA);

  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 1_099_511_628_211L;

  private final long keys;

  ScrambledZipfian(long keys) {
    this.keys = keys;
  }

  @Override
  public long next(SplittableRandom random) {
    return keyOf(rank(random.nextDouble()), keys);
  }

  /** From 0, the most popular. */
  static long rank(double uniform) {
    double scaled = uniform * ZETA;
    if (scaled < 1) {
      return 0;
    }
    if (scaled < ZETA_OF_TWO) {
      return 1;
    }
    return (long) (ITEMS * Math.pow(ETA * uniform - ETA + 1, ALPHA));
  }

  /** FNV-1a over the eight bytes of the rank. */
  static long keyOf(long rank, long keys) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < Long.BYTES; i++) {
      hash ^= rank >>> (8 * i) & 0xFF;
      hash *= FNV_PRIME;
    }
    return (hash & Long.MAX_VALUE) % keys;
  }
}
