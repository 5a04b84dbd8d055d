package io.quorate.storage.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Meters of data frames: how many operations each brings, and how long it takes until its answer is
 * encoded. Taken once per frame, not per operation. Thread-safe.
 */
final class FrameMeters {
  private final DistributionSummary operations;
  private final Timer duration;
  private final Counter began;

  /**
   * @param kind {@code write} or {@code read}
   */
  FrameMeters(MeterRegistry registry, String kind) {
    this.began =
        Counter.builder("quorate_data_frames")
            .description("Frames that reached a group of this node")
            .tag("kind", kind)
            .register(registry);
    this.operations =
        DistributionSummary.builder("quorate_data_frame_operations")
            .description("Operations in a frame")
            .tag("kind", kind)
            .serviceLevelObjectives(1, 4, 16, 64, 256, 1_024)
            .register(registry);
    this.duration =
        Timer.builder("quorate_data_frame_duration")
            .description("From the frame's arrival to its answer")
            .tag("kind", kind)
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(25),
                Duration.ofMillis(100),
                Duration.ofMillis(500))
            .register(registry);
  }

  /** The time to give to {@link #answered}. */
  long began(int count) {
    began.increment();
    operations.record(count);
    return System.nanoTime();
  }

  void answered(long beganNanos) {
    duration.record(System.nanoTime() - beganNanos, TimeUnit.NANOSECONDS);
  }
}
