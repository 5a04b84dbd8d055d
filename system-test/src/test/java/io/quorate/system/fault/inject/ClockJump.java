package io.quorate.system.fault.inject;

import java.time.Duration;

/** The wall clock of a node, or of a gateway, jumps while it runs, and jumps back. */
final class ClockJump implements Fault {
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
    scene.cluster().clock(victim).set(jump);
    return victim + " by " + jump;
  }

  @Override
  public String heal() throws Exception {
    scene.cluster().clock(victim).set(Duration.ZERO);
    scene.release(victim);
    return "";
  }
}
