package io.quorate.system.fault.inject;

import java.util.Locale;

/** Each sync to disk of one node takes long. */
final class SlowDisk implements Fault {
  private final Scene scene;
  private final int delayMs;
  private String victim = "";
  private Tracer tracer;

  SlowDisk(Scene scene, int delayMs) {
    this.scene = scene;
    this.delayMs = delayMs;
  }

  @Override
  public String inject() throws Exception {
    victim = scene.takeLeader();
    long pid = scene.cluster().process(victim).pid();
    tracer = new Tracer(pid, "fdatasync,fsync", "delay_enter=" + delayMs * 1000);
    return String.format(Locale.ROOT, "%s: %d ms for each sync", victim, delayMs);
  }

  @Override
  public String heal() throws Exception {
    tracer.detach();
    scene.release(victim);
    return "";
  }
}
