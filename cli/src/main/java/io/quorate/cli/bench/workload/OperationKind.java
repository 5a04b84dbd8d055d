package io.quorate.cli.bench.workload;

import java.util.Locale;

/** What an operation does. */
public enum OperationKind {
  /** Writes a key that is there already. */
  PUT,
  GET,
  /** Reads the keys of one bucket, which lies in one shard. */
  SCAN,
  /** Writes a key that is not there yet. */
  INSERT;

  public boolean writes() {
    return this == PUT || this == INSERT;
  }

  /** As reports name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
