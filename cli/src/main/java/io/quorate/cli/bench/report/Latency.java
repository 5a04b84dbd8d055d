package io.quorate.cli.bench.report;

import org.HdrHistogram.Histogram;

/** Latencies in milliseconds. */
public record Latency(double mean, double p50, double p90, double p99, double p999, double max) {
  static Latency of(Histogram nanos) {
    return new Latency(
        millis(nanos.getMean()),
        percentile(nanos, 50),
        percentile(nanos, 90),
        percentile(nanos, 99),
        percentile(nanos, 99.9),
        percentile(nanos, 100));
  }

  private static double percentile(Histogram nanos, double percentile) {
    return millis((double) nanos.getValueAtPercentile(percentile));
  }

  /** Microseconds are as far as three digits of a histogram go. */
  private static double millis(double nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
