package io.quorate.cli.bench.workload;

import java.util.Locale;

/** The distributions that can be asked for. */
public enum Distribution {
  /** Every key is as likely as any other. */
  UNIFORM {
    @Override
    public KeyDistribution over(long keys) {
      return random -> random.nextLong(keys);
    }
  },
  /** Few keys get most of the operations, as YCSB has it. */
  ZIPFIAN {
    @Override
    public KeyDistribution over(long keys) {
      return new ScrambledZipfian(keys);
    }
  };

  public abstract KeyDistribution over(long keys);

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
