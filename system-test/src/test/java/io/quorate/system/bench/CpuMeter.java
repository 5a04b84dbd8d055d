package io.quorate.system.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The CPU time that named processes use between its making and a reading. */
public final class CpuMeter {
  private final Map<String, Long> pids;
  private final Map<String, Long> startMicros = new LinkedHashMap<>();

  public CpuMeter(Map<String, Long> pids) throws IOException {
    this.pids = pids;
    for (Map.Entry<String, Long> process : pids.entrySet()) {
      startMicros.put(process.getKey(), ProcessUsage.cpuMicros(process.getValue()));
    }
  }

  public Map<String, Long> usedMicros() throws IOException {
    Map<String, Long> used = new LinkedHashMap<>();
    for (Map.Entry<String, Long> process : pids.entrySet()) {
      long now = ProcessUsage.cpuMicros(process.getValue());
      used.put(process.getKey(), now - startMicros.get(process.getKey()));
    }
    return used;
  }
}
