package io.quorate.system.fault.inject;

import io.quorate.system.cluster.ServerProcess;
import java.time.Duration;

/**
 * The wall clock of a node, or of a gateway, jumps while it runs, and jumps back. The process is
 * started with a clock that can jump before, and with the machine's own after.
 */
final class ClockJump implements Fault {
  /** Under libfaketime a JVM starts at a tenth of its pace. */
  private static final Duration START = Duration.ofMinutes(3);

  private final Scene scene;
  private final Pause.Choice choice;
  private final Duration jump;
  private String victim = "";

  ClockJump(Scene scene, Pause.Choice choice, Duration jump) {
    this.scene = scene;
    this.choice = choice;
    this.jump = jump;
  }

  @Override
  public String inject() throws Exception {
    victim = choice.victim();
    var clock = scene.cluster().clock(victim);
    clock.set(Duration.ZERO);
    ServerProcess process = scene.cluster().process(victim);
    process.terminate();
    process.restart(clock.environment());
    scene.cluster().health().awaitServing(START);
    clock.set(jump);
    return victim + " by " + jump;
  }

  @Override
  public String heal() throws Exception {
    var clock = scene.cluster().clock(victim);
    clock.set(Duration.ZERO);
    scene.cluster().process(victim).terminate();
    scene.cluster().process(victim).restart();
    scene.release(victim);
    return "";
  }
}
