package io.quorate.cli.dev;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Watches the processes of a cluster in a foreground until it is interrupted; then stops them.
 *
 * <p>A process that ends is reported and not started again: whoever killed it may want to see what
 * the others make of it. It can be started again from elsewhere, under another process id, so the
 * file is read each time.
 */
final class Supervisor {
  private static final long POLL_MS = 500;

  private final DevCluster cluster;
  private final String restartHint;
  private final Consumer<String> say;
  private volatile boolean stopping;
  private final Set<ProcessRecord> reported = new HashSet<>();

  Supervisor(DevCluster cluster, String restartHint, Consumer<String> say) {
    this.cluster = cluster;
    this.restartHint = restartHint;
    this.say = say;
  }

  /** Returns when all processes have ended; normally the process is interrupted before that. */
  void watch() throws IOException, InterruptedException {
    while (true) {
      RunningCluster now = cluster.running();
      if (now.processes().values().stream().noneMatch(ProcessRecord::alive)) {
        return;
      }
      now.processes()
          .forEach(
              (service, process) -> {
                if (!stopping && !process.alive() && reported.add(process)) {
                  say.accept(service + " has ended; start it again with: " + restartHint);
                }
              });
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  /** What a signal does. */
  void stop() {
    stopping = true;
    say.accept("stopping");
    try {
      cluster.stopOnSignal();
      say.accept("stopped");
    } catch (IOException e) {
      say.accept("could not stop everything: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
