package io.quorate.system.watch;

import io.quorate.system.bench.Load;
import io.quorate.system.bench.Measured;
import io.quorate.system.bench.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The same load again and again, with something and without by turns, so that a machine that is
 * slower for a while is slower for both.
 */
final class Slices {
  private final Side side;
  private final Load load;
  private final Duration slice;
  private final List<Double> with = new ArrayList<>();
  private final List<Double> without = new ArrayList<>();
  private final List<Double> p99With = new ArrayList<>();
  private final List<Double> p99Without = new ArrayList<>();

  Slices(Side side, Load load, Duration slice) {
    this.side = side;
    this.load = load;
    this.slice = slice;
  }

  void with() throws IOException, InterruptedException {
    add(with, p99With);
  }

  void without() throws IOException, InterruptedException {
    add(without, p99Without);
  }

  private void add(List<Double> rates, List<Double> p99s) throws IOException, InterruptedException {
    Measured measured = Measured.once(side, load, slice);
    rates.add(measured.load().perSecond());
    p99s.add(measured.load().percentileMs(99));
  }

  /** With by without. */
  double ratio() {
    return median(with) / median(without);
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "%,.0f/s, p99 %.1f ms with; %,.0f/s, p99 %.1f ms without: %.2f ×",
        median(with),
        median(p99With),
        median(without),
        median(p99Without),
        ratio());
  }

  private static double median(List<Double> rounds) {
    List<Double> sorted = rounds.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
