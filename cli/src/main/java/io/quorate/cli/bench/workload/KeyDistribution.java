package io.quorate.cli.bench.workload;

import java.util.SplittableRandom;

/** Which of the keys comes next. Stateless but for the random numbers. */
public interface KeyDistribution {
  /** A key's number, from 0. */
  long next(SplittableRandom random);
}
