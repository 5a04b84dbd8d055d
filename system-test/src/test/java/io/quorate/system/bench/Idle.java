package io.quorate.system.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What processes use when nobody asks anything of them.
 *
 * @param coresEach by process: 0.05 is five percent of a core
 */
public record Idle(Map<String, Double> coresEach) {
  /**
   * Lets them settle, since the JIT is at work long after a start, and then measures as long again.
   */
  public static Idle of(Map<String, Long> pids, int seconds)
      throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(seconds);
    CpuMeter meter = new CpuMeter(pids);
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    double micros = (System.nanoTime() - start) / 1e3;
    Map<String, Double> cores = new LinkedHashMap<>();
    meter.usedMicros().forEach((process, used) -> cores.put(process, used / micros));
    return new Idle(cores);
  }

  public double cores() {
    return coresEach.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
