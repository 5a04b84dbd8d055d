package io.quorate.system.fault.inject;

import io.quorate.system.cluster.ServerProcess;
import java.util.List;

/** Every node is stopped cleanly and started again, one after the other, then the gateways. */
final class RollingRestart implements Fault {
  private final Scene scene;

  RollingRestart(Scene scene) {
    this.scene = scene;
  }

  @Override
  public String inject() throws Exception {
    List<String> nodes = scene.takeNodes(scene.cluster().nodeIds().size());
    try {
      for (String node : nodes) {
        restart(node);
      }
      for (String gateway : scene.cluster().gatewayIds()) {
        restart(gateway);
      }
    } finally {
      nodes.forEach(scene::release);
    }
    return String.join(", ", nodes) + ", gateways";
  }

  private void restart(String id) throws Exception {
    ServerProcess process = scene.cluster().process(id);
    process.terminate();
    process.restart();
    scene.cluster().health().awaitServing();
  }

  @Override
  public String heal() {
    return "";
  }
}
