package io.quorate.cli.dev;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Stops processes: asked first, waited for, and only then killed. */
final class Stopper {
  private static final long POLL_MS = 20;

  private Stopper() {}

  /** The gateway first, so that no request meets a node that is gone; then all nodes at once. */
  static void stop(RunningCluster cluster, Duration patience) throws InterruptedException {
    ProcessRecord gateway = cluster.processes().get(Topology.GATEWAY);
    if (gateway != null) {
      stop(List.of(gateway), patience);
    }
    stop(cluster.processes().values(), patience);
  }

  private static void stop(Collection<ProcessRecord> processes, Duration patience)
      throws InterruptedException {
    processes.forEach(record -> record.process().ifPresent(ProcessHandle::destroy));
    await(processes, patience);
    processes.forEach(record -> record.process().ifPresent(ProcessHandle::destroyForcibly));
    await(processes, Duration.ofSeconds(5));
  }

  static boolean await(Collection<ProcessRecord> processes, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (processes.stream().anyMatch(ProcessRecord::alive)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return true;
  }
}
