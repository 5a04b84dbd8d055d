package io.quorate.system.bench;

import io.quorate.cli.bench.load.LoadGenerator;
import io.quorate.cli.bench.load.LoadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A load and what the servers spent on it. */
public record Measured(LoadResult load, Map<String, Long> cpuMicros) {
  private static final Duration SLICE = Duration.ofSeconds(3);

  /** Warm is a server when so many slices in a row were not cheaper than the cheapest before. */
  private static final int STEADY_SLICES = 4;

  private static final double CHEAPER = 0.97;

  /**
   * Runs a load twice: until what an operation costs falls no more (the JIT has compiled what they
   * run through), and measured.
   *
   * @param warmUp at most so long
   */
  public static Measured warmed(Side side, Load load, Duration warmUp, Duration measured)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    double least = Double.MAX_VALUE;
    int steady = 0;
    while (steady < STEADY_SLICES && System.nanoTime() - start < warmUp.toNanos()) {
      Measured slice = once(side, load, SLICE);
      System.out.println("  warming up: " + slice.summary());
      steady = slice.microsPerOperation() < least * CHEAPER ? 0 : steady + 1;
      least = Math.min(least, slice.microsPerOperation());
    }
    Measured result = once(side, load, measured);
    LoadResult counted = result.load();
    if (counted.operations() == 0) {
      throw new IOException("no operation succeeded: " + counted.errors());
    }
    System.out.println("  " + side.name() + ": " + result.summary());
    return result;
  }

  /** Runs a load once, as it is. */
  public static Measured once(Side side, Load load, Duration duration)
      throws IOException, InterruptedException {
    CpuMeter meter = new CpuMeter(side.pids());
    LoadResult result = LoadGenerator.run(load.plan(duration), side.protocol(load));
    return new Measured(result, meter.usedMicros());
  }

  public double microsPerOperation() {
    return cpuMicros.values().stream().mapToLong(Long::longValue).sum()
        / (double) load.operations();
  }

  /** The same for each process, such as {@code gateway 21.3, n1 12.0}. */
  String perProcess() {
    StringBuilder text = new StringBuilder();
    cpuMicros.forEach(
        (name, micros) ->
            text.append(text.length() == 0 ? "" : ", ")
                .append(String.format("%s %.1f", name, micros / (double) load.operations())));
    return text.toString();
  }

  String summary() {
    return String.format(
        "%,.0f/s; p50 %.2f ms, p99 %.2f ms; %.1f µs CPU each (%s); %d failed%s%s",
        load.perSecond(),
        load.percentileMs(50),
        load.percentileMs(99),
        microsPerOperation(),
        perProcess(),
        load.failed(),
        load.failed() == 0 ? "" : " " + load.errors(),
        load.notStarted() == 0 ? "" : String.format("; %,d not in time", load.notStarted()));
  }
}
