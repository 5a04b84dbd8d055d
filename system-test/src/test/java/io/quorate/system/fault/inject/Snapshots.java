package io.quorate.system.fault.inject;

import io.quorate.system.cluster.AdminApi;
import java.io.IOException;
import java.util.List;

/** Every replica makes a snapshot, under load, and none may be missed. */
final class Snapshots implements Fault {
  private final Scene scene;

  Snapshots(Scene scene) {
    this.scene = scene;
  }

  @Override
  public String inject() throws Exception {
    int refused = make(scene, scene.cluster().nodeIds());
    return "all groups on all nodes" + (refused == 0 ? "" : ", " + refused + " refused");
  }

  /** Makes a snapshot of each group of data on these nodes; returns how many were refused. */
  static int make(Scene scene, List<String> nodes) throws Exception {
    AdminApi admin = scene.cluster().admin(scene.pick(scene.cluster().gatewayIds()));
    int refused = 0;
    for (AdminApi.Group group : scene.dataGroups()) {
      for (String node : nodes) {
        try {
          admin.snapshot(group.groupId(), node);
        } catch (IOException e) {
          // One is under way already, or another fault has hit the node.
          refused++;
        }
      }
    }
    return refused;
  }

  @Override
  public String heal() {
    return "";
  }
}
