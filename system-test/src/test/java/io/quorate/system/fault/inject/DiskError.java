package io.quorate.system.fault.inject;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Syncs, or writes, of one node fail. It must not go on as if they had not: it says what it found,
 * or ends. Healing makes the disk good and starts the node again.
 */
final class DiskError implements Fault {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Scene scene;
  private final String calls;
  private final String error;
  private String victim = "";
  private Tracer tracer;

  private DiskError(Scene scene, String calls, String error) {
    this.scene = scene;
    this.calls = calls;
    this.error = error;
  }

  static DiskError ofSyncs(Scene scene) {
    return new DiskError(scene, "fdatasync,fsync", "EIO");
  }

  /** Positioned writes only: they go to files, never to sockets. */
  static DiskError ofWrites(Scene scene) {
    return new DiskError(scene, "pwrite64,pwritev", "EIO");
  }

  @Override
  public String inject() throws Exception {
    victim = scene.takeLeader();
    tracer = new Tracer(scene.cluster().process(victim).pid(), calls, "error=" + error);
    return victim + ": " + calls + " fail with " + error;
  }

  @Override
  public String heal() throws Exception {
    ServerProcess process = scene.cluster().process(victim);
    try {
      Await.until(victim + " says that its disk fails, or ends", PATIENCE, this::silence);
    } finally {
      tracer.detach();
    }
    boolean hasEnded = !process.isAlive();
    scene.cluster().kill(victim);
    process.restart();
    scene.release(victim);
    return victim + (hasEnded ? " had ended" : " had said so");
  }

  private Optional<String> silence() throws Exception {
    if (!scene.cluster().process(victim).isAlive()) {
      return Optional.empty();
    }
    Exception last = new IllegalStateException("no gateway");
    for (String gateway : scene.cluster().gatewayIds()) {
      try {
        List<AdminApi.Finding> findings = scene.cluster().admin(gateway).findings();
        boolean isSaid =
            findings.stream()
                .anyMatch(
                    finding ->
                        finding.severity().equals("error")
                            && (finding.subject() + finding.message()).contains(victim));
        return isSaid ? Optional.empty() : Optional.of("findings: " + findings);
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }
}
