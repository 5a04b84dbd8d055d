package io.quorate.system.fault.run;

import io.quorate.system.checker.FinalReads;
import io.quorate.system.checker.LinearizabilityChecker;
import io.quorate.system.checker.RevisionOrder;
import io.quorate.system.checker.ScanSnapshots;
import io.quorate.system.checker.Verdict;
import io.quorate.system.checker.transactions.Anomaly;
import io.quorate.system.checker.transactions.TransactionChecker;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Recorder;
import io.quorate.system.transactions.CounterChecker;
import io.quorate.system.transactions.TransactionRecorder;
import io.quorate.system.watching.Told;
import io.quorate.system.watching.WatchJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds what clients were told against what may be: every check that there is. Pure. */
final class Judge {

  /**
   * What was found.
   *
   * @param lost acknowledged writes that are not there
   * @param violations of linearizability, of the order of revisions, or by scans
   * @param unknown verdicts that a search gave up
   */
  record Findings(List<String> lost, List<String> violations, List<String> unknown) {

    static Findings none() {
      return new Findings(List.of(), List.of(), List.of());
    }

    boolean isEmpty() {
      return lost.isEmpty() && violations.isEmpty() && unknown.isEmpty();
    }

    Findings and(Findings other) {
      return new Findings(
          joined(lost, other.lost),
          joined(violations, other.violations),
          joined(unknown, other.unknown));
    }

    private static List<String> joined(List<String> some, List<String> others) {
      List<String> all = new ArrayList<>(some);
      all.addAll(others);
      return all;
    }
  }

  private Judge() {}

  static Findings judge(Recorder recorder, LoadKeys keys, Map<String, String> stored) {
    List<Operation> history = recorder.all();
    var scans = recorder.scans();
    List<String> violations = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<Operation> withScans = new ArrayList<>(history);
    withScans.addAll(ScanSnapshots.asReads(history, scans));
    for (Verdict verdict : new LinearizabilityChecker().failures(withScans)) {
      (verdict instanceof Verdict.Unknown ? unknown : violations).add(verdict.toString());
    }
    violations.addAll(RevisionOrder.contradictions(history, scans, keys::groupOf));
    violations.addAll(ScanSnapshots.contradictions(history, scans));
    return new Findings(FinalReads.contradictions(history, stored), violations, unknown);
  }

  static Findings judge(TransactionRecorder recorder, Map<String, String> stored) {
    List<String> violations = new ArrayList<>();
    for (Anomaly anomaly : new TransactionChecker().anomalies(recorder.with(stored))) {
      violations.add(anomaly.toString());
    }
    violations.addAll(CounterChecker.contradictions(recorder.increments(), stored));
    return new Findings(List.of(), violations, List.of());
  }

  static Findings judge(
      List<Told> watchers,
      Recorder load,
      TransactionRecorder transactions,
      LoadKeys keys,
      Map<String, String> stored) {
    return new Findings(
        List.of(),
        WatchJudge.contradictions(watchers, load, transactions, keys, stored, false),
        List.of());
  }
}
