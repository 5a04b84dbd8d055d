package io.quorate.system.fault.inject;

import io.quorate.system.cluster.AdminApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Every group of data is told to give its leadership to another node. */
final class Transfers implements Fault {
  private final Scene scene;

  Transfers(Scene scene) {
    this.scene = scene;
  }

  @Override
  public String inject() throws Exception {
    AdminApi admin = scene.cluster().admin(scene.pick(scene.cluster().gatewayIds()));
    List<String> done = new ArrayList<>();
    for (AdminApi.Group group : scene.dataGroups()) {
      List<String> others =
          scene.cluster().nodeIds().stream().filter(node -> !node.equals(group.leader())).toList();
      String target = scene.pick(others);
      String what = group.groupId() + " from " + group.leader() + " to " + target;
      try {
        done.add(what + (admin.transferLeader(group.groupId(), target) ? "" : " (refused)"));
      } catch (IOException e) {
        // Beside another fault it may fail; what matters is what clients see.
        done.add(what + " (" + e.getMessage() + ")");
      }
    }
    return String.join(", ", done);
  }

  @Override
  public String heal() {
    return "";
  }
}
