package io.quorate.system.checker.transactions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a history of list-append transactions is strictly serializable.
 *
 * <p>A list shows the order of its appends, so each read tells which transactions came before and
 * which after it. If these dependencies and real time have no cycle, any order that respects them
 * explains the history; if they have one, no order does. So unlike the search for a linearization
 * this neither guesses nor gives up, and takes time in proportion to the history. A transaction
 * with an unknown outcome took effect if an append of it was read; otherwise it may not have.
 *
 * <p>The caller sees to it that no value is appended to a key twice.
 */
public final class TransactionChecker {

  /** Everything that is wrong; an empty list is a strictly serializable history. */
  public List<Anomaly> anomalies(List<Transaction> history) {
    Observations observations = new Observations(history);
    List<Anomaly> anomalies = new ArrayList<>(observations.anomalies());
    anomalies.addAll(lostAppends(observations));
    anomalies.addAll(new CycleSearch(new DependencyGraph(observations)).anomalies());
    return anomalies;
  }

  /**
   * Acknowledged appends that no read has, although a read was called after they had returned. Each
   * is a cycle too; this says it in plain words.
   */
  private static List<Anomaly> lostAppends(Observations observations) {
    Map<String, Transaction> lastRead = new HashMap<>();
    for (Transaction reader : observations.happened()) {
      for (String key : observations.view(reader).before().keySet()) {
        lastRead.merge(key, reader, (a, b) -> b.calledNanos() > a.calledNanos() ? b : a);
      }
    }
    List<Anomaly> lost = new ArrayList<>();
    for (Transaction writer : observations.happened()) {
      observations
          .view(writer)
          .appended()
          .forEach(
              (key, values) -> {
                Transaction reader = lastRead.get(key);
                if (!writer.isCommitted()
                    || reader == null
                    || reader.calledNanos() <= writer.returnedNanos()) {
                  return;
                }
                for (long value : values) {
                  if (!observations.order(key).contains(value)) {
                    lost.add(
                        new Anomaly(
                            Anomaly.Kind.LOST_APPEND,
                            "%d, which %s appended to %s, is in no read, not even of %s"
                                .formatted(value, writer, key, reader)));
                  }
                }
              });
    }
    return lost;
  }
}
