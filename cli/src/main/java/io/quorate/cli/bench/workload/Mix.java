package io.quorate.cli.bench.workload;

import java.util.SplittableRandom;

/** How many of a hundred operations are of which kind. */
public record Mix(int puts, int gets, int scans, int inserts) {
  public static final Mix PUTS = new Mix(100, 0, 0, 0);
  public static final Mix GETS = new Mix(0, 100, 0, 0);
  public static final Mix SCANS = new Mix(0, 0, 100, 0);
  public static final Mix INSERTS = new Mix(0, 0, 0, 100);

  public Mix {
    if (puts < 0 || gets < 0 || scans < 0 || inserts < 0 || puts + gets + scans + inserts != 100) {
      throw new IllegalArgumentException("no percentages of a whole: " + puts + ", " + gets);
    }
  }

  /** Gets and puts. */
  public static Mix reads(int percent) {
    return new Mix(100 - percent, percent, 0, 0);
  }

  OperationKind pick(SplittableRandom random) {
    int at = random.nextInt(100);
    if (at < puts) {
      return OperationKind.PUT;
    }
    if (at < puts + gets) {
      return OperationKind.GET;
    }
    return at < puts + gets + scans ? OperationKind.SCAN : OperationKind.INSERT;
  }
}
