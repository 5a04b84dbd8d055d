package io.quorate.system.fault.inject;

import io.quorate.system.fault.net.Network;
import io.quorate.system.fault.net.NetworkedCluster;
import java.util.List;

/** SIGKILL, all victims at once; healing starts them again. */
final class Kill implements Fault {

  /** Chooses who dies. */
  interface Choice {
    List<String> victims() throws InterruptedException, NoVictimException;
  }

  private final Scene scene;
  private final Choice choice;

  /** Whether the machine is gone too: nobody is told, ports do not refuse. */
  private final boolean isSilent;

  private List<String> victims = List.of();

  Kill(Scene scene, Choice choice, boolean isSilent) {
    this.scene = scene;
    this.choice = choice;
    this.isSilent = isSilent;
  }

  @Override
  public String inject() throws Exception {
    victims = choice.victims();
    NetworkedCluster cluster = scene.cluster();
    if (isSilent) {
      cluster.network().drop(Network.between(victims, everybody()), 100);
    }
    for (String victim : victims) {
      cluster.process(victim).killAtOnce();
    }
    for (String victim : victims) {
      cluster.kill(victim);
    }
    return String.join(", ", victims);
  }

  @Override
  public String heal() throws Exception {
    NetworkedCluster cluster = scene.cluster();
    if (isSilent) {
      cluster.network().pass(Network.between(victims, everybody()));
    }
    for (String victim : victims) {
      cluster.process(victim).restart();
      scene.release(victim);
    }
    return "";
  }

  private List<String> everybody() {
    return scene.cluster().processes().stream().map(process -> process.id()).toList();
  }
}
