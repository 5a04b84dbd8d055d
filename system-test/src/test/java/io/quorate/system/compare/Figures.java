package io.quorate.system.compare;

import io.quorate.cli.bench.load.LoadResult;
import io.quorate.system.bench.Measured;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What one side did in one round, or the medians over rounds.
 *
 * @param cpuMicros of all server processes, for each operation
 * @param failed operations of a thousand
 * @param notStarted of an open loop, for want of room; of a thousand
 */
public record Figures(
    double perSecond,
    double p50Ms,
    double p99Ms,
    double cpuMicros,
    double failed,
    double notStarted) {

  public static Figures of(Measured measured) {
    LoadResult load = measured.load();
    double all = load.operations() + load.failed() + (double) load.notStarted();
    return new Figures(
        load.perSecond(),
        load.percentileMs(50),
        load.percentileMs(99),
        measured.microsPerOperation(),
        1_000 * load.failed() / all,
        1_000 * load.notStarted() / all);
  }

  /** Each figure's median. */
  public static Figures median(List<Figures> rounds) {
    return new Figures(
        median(rounds, Figures::perSecond),
        median(rounds, Figures::p50Ms),
        median(rounds, Figures::p99Ms),
        median(rounds, Figures::cpuMicros),
        median(rounds, Figures::failed),
        median(rounds, Figures::notStarted));
  }

  private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double judged(Row.Judged judged) {
    return switch (judged) {
      case PER_SECOND -> perSecond;
      case P50 -> p50Ms;
      case P99 -> p99Ms;
    };
  }

  /** Whether an open loop's rate was more than it could take. */
  boolean missedItsRate() {
    return notStarted > 1;
  }

  /** Whether its other figures are of what was left after too many failures. */
  boolean failedTooOften() {
    return failed > 10;
  }

  public String text() {
    return String.format(
        Locale.ROOT,
        "%,.0f/s; p50 %.2f ms, p99 %.2f ms; %.0f µs CPU each%s%s",
        perSecond,
        p50Ms,
        p99Ms,
        cpuMicros,
        failed == 0 ? "" : String.format(Locale.ROOT, "; %.1f %% failed", failed / 10),
        missedItsRate() ? "; does not reach the rate" : "");
  }
}
