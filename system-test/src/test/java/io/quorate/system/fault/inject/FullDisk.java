package io.quorate.system.fault.inject;

/** The disk of one node has no byte left; healing makes room, and starts the node if it ended. */
final class FullDisk implements Fault {
  private final Scene scene;
  private String victim = "";

  FullDisk(Scene scene) {
    this.scene = scene;
  }

  @Override
  public String inject() throws Exception {
    String node = scene.cluster().smallDiskNode();
    if (node.isEmpty()) {
      throw new NoVictimException("no node has a small disk");
    }
    victim = scene.take(node);
    return victim + " with " + scene.cluster().disk().fill() + " on it";
  }

  @Override
  public String heal() throws Exception {
    scene.cluster().disk().free();
    boolean hasEnded = !scene.cluster().process(victim).isAlive();
    if (hasEnded) {
      scene.cluster().process(victim).restart();
    }
    scene.release(victim);
    return hasEnded ? victim + " had ended" : "";
  }
}
