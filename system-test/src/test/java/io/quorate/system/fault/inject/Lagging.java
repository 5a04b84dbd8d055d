package io.quorate.system.fault.inject;

import io.quorate.system.cluster.AdminApi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node is down until the others' logs begin above where its own ends, so that it must install
 * snapshots when it comes back.
 */
final class Lagging implements Fault {
  private final Scene scene;
  private final Map<String, Long> indexes = new HashMap<>();
  private String victim = "";

  Lagging(Scene scene) {
    this.scene = scene;
  }

  @Override
  public String inject() throws Exception {
    victim = scene.takeFollower();
    for (AdminApi.Group group : scene.dataGroups()) {
      indexes.put(group.groupId(), group.member(victim).appliedIndex());
    }
    scene.cluster().kill(victim);
    return victim + " at " + indexes;
  }

  @Override
  public String heal() throws Exception {
    List<String> others = new ArrayList<>(scene.cluster().nodeIds());
    others.remove(victim);
    // The log is kept back to the snapshot before the newest.
    Snapshots.make(scene, others);
    Snapshots.make(scene, others);
    Map<String, Long> begins = new HashMap<>();
    for (AdminApi.Group group : scene.dataGroups()) {
      begins.put(group.groupId(), group.logFirstIndex());
    }
    scene.cluster().process(victim).restart();
    scene.release(victim);
    long installs =
        begins.entrySet().stream()
            .filter(entry -> entry.getValue() > indexes.getOrDefault(entry.getKey(), 0L) + 1)
            .count();
    return installs + " snapshots to install, logs begin at " + begins;
  }
}
