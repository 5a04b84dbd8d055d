package io.quorate.system.bench;

import io.quorate.cli.bench.load.LoadPlan;
import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Workload;
import java.time.Duration;

/**
 * A load that any kind of cluster can be put under.
 *
 * @param streams calls at a time on each connection; by HTTP it is 1
 * @param perSecond 0: a closed loop
 */
public record Load(Workload workload, Wire wire, int connections, int streams, double perSecond) {
  public static final int KEYS = 100_000;
  public static final int VALUE_BYTES = 256;
  private static final int SCAN_ROWS = 100;

  /** How requests travel. */
  public enum Wire {
    HTTP,
    GRPC
  }

  /** The usual workload: 100,000 keys, 256 bytes, uniform. */
  public static Workload workload(Mix mix) {
    return workload(mix, KEYS, VALUE_BYTES);
  }

  public static Workload workload(Mix mix, long keys, int valueBytes) {
    boolean scans = mix.scans() > 0;
    KeySpace space = new KeySpace(scans ? "scan/" : "bench/", scans ? SCAN_ROWS : 0);
    return new Workload(mix, Distribution.UNIFORM, keys, space, valueBytes, 1);
  }

  public static Load http(Mix mix, int connections) {
    return new Load(workload(mix), Wire.HTTP, connections, 1, 0);
  }

  public static Load grpc(Mix mix, int connections, int streams) {
    return new Load(workload(mix), Wire.GRPC, connections, streams, 0);
  }

  public Load atRate(double newPerSecond) {
    return new Load(workload, wire, connections, streams, newPerSecond);
  }

  public Load of(Workload newWorkload) {
    return new Load(newWorkload, wire, connections, streams, perSecond);
  }

  LoadPlan plan(Duration duration) {
    return LoadPlan.closed(workload, connections, duration).atRate(perSecond);
  }
}
