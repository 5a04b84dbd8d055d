package io.quorate.cli.bench.load;

import io.quorate.cli.bench.workload.Workload;
import java.time.Duration;

/**
 * How hard and how long to load.
 *
 * @param links connections, or what stands for one
 * @param threads event loops that share the links
 * @param perSecond operations to start each second, whatever becomes of them; 0: as many as there
 *     is room for
 * @param warmUp before anything counts
 * @param duration of what counts, unless {@code operations} says how many
 * @param operations to start after warming up; 0: as many as there is time for
 * @param timeout after which an operation without an answer has failed
 */
public record LoadPlan(
    Workload workload,
    int links,
    int threads,
    double perSecond,
    Duration warmUp,
    Duration duration,
    long operations,
    Duration timeout) {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public LoadPlan {
    if (links < 1 || threads < 1 || threads > links || perSecond < 0 || operations < 0) {
      throw new IllegalArgumentException("no load: " + links + " links, " + threads + " threads");
    }
  }

  /** A closed loop on one thread that counts from its start. */
  public static LoadPlan closed(Workload workload, int links, Duration duration) {
    return new LoadPlan(workload, links, 1, 0, Duration.ZERO, duration, 0, TIMEOUT);
  }

  /** The same at a fixed rate. */
  public LoadPlan atRate(double newPerSecond) {
    return new LoadPlan(
        workload, links, threads, newPerSecond, warmUp, duration, operations, timeout);
  }

  public LoadPlan afterWarmUp(Duration newWarmUp) {
    return new LoadPlan(
        workload, links, threads, perSecond, newWarmUp, duration, operations, timeout);
  }

  /** Writes all keys once. */
  public static LoadPlan filling(Workload workload, int links) {
    return new LoadPlan(
        workload.filling(), links, 1, 0, Duration.ZERO, Duration.ZERO, workload.keys(), TIMEOUT);
  }
}
