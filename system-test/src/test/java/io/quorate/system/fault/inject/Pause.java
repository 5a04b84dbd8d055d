package io.quorate.system.fault.inject;

/** SIGSTOP: a process stands still, as in a long collection or on a machine that is being moved. */
final class Pause implements Fault {

  /** Chooses who stands still. */
  interface Choice {
    String victim() throws InterruptedException, NoVictimException;
  }

  private final Scene scene;
  private final Choice choice;
  private String victim = "";

  Pause(Scene scene, Choice choice) {
    this.scene = scene;
    this.choice = choice;
  }

  @Override
  public String inject() throws Exception {
    victim = choice.victim();
    scene.cluster().process(victim).suspend();
    return victim;
  }

  @Override
  public String heal() throws Exception {
    scene.cluster().process(victim).resume();
    scene.release(victim);
    return "";
  }
}
