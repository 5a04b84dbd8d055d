package io.quorate.cli.bench;

import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.Mix;
import java.util.Locale;

/** The workloads that can be asked for: single kinds of operations, and those of YCSB. */
enum WorkloadName {
  PUT,
  GET,
  MIXED,
  SCAN,
  A,
  B,
  C,
  E;

  Mix mix() {
    return switch (this) {
      case PUT -> Mix.PUTS;
      case GET, C -> Mix.GETS;
      case MIXED, A -> Mix.reads(50);
      case B -> Mix.reads(95);
      case SCAN -> Mix.SCANS;
      case E -> new Mix(0, 0, 95, 5);
    };
  }

  /** Unless another is asked for. */
  Distribution distribution() {
    return switch (this) {
      case PUT, GET, MIXED, SCAN -> Distribution.UNIFORM;
      case A, B, C, E -> Distribution.ZIPFIAN;
    };
  }

  boolean scans() {
    return this == SCAN || this == E;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
