package io.quorate.system.compare;

import java.util.Locale;

/** What a row's medians say: Quorate's figure by etcd's. */
record Verdict(double ratio, boolean met, String reason) {
  static Verdict of(Row row, Figures quorate, Figures etcd) {
    double ratio = quorate.judged(row.judged()) / etcd.judged(row.judged());
    if (quorate.failedTooOften()) {
      return new Verdict(ratio, false, "more than a hundredth failed");
    }
    if (etcd.failedTooOften()) {
      return new Verdict(ratio, true, "more than a hundredth of etcd's failed");
    }
    if (quorate.missedItsRate()) {
      return new Verdict(ratio, false, "Quorate does not reach the rate");
    }
    if (etcd.missedItsRate()) {
      return new Verdict(ratio, true, "etcd does not reach the rate");
    }
    return new Verdict(ratio, row.judged().met(ratio, row.target()), "");
  }

  String ratioText() {
    return String.format(Locale.ROOT, "%.2f ×", ratio);
  }

  String metText() {
    return (met ? "met" : "not met") + (reason.isEmpty() ? "" : ": " + reason);
  }
}
