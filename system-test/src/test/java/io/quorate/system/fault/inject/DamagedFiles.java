package io.quorate.system.fault.inject;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.damage.FileDamage;
import io.quorate.system.damage.NodeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A node that is down finds some of its files damaged when it starts again. */
final class DamagedFiles implements Fault {

  /** Which files of a group. */
  interface Choice {
    List<Path> of(NodeFiles files, String group) throws IOException;
  }

  private final Scene scene;
  private final boolean isCleanStop;
  private final Choice choice;
  private String victim = "";

  private DamagedFiles(Scene scene, boolean isCleanStop, Choice choice) {
    this.scene = scene;
    this.isCleanStop = isCleanStop;
    this.choice = choice;
  }

  /** Stores are only used again after a clean stop. */
  static DamagedFiles stores(Scene scene) {
    return new DamagedFiles(scene, true, NodeFiles::store);
  }

  /** Snapshots are only used when the stores are not, as after a kill. */
  static DamagedFiles snapshots(Scene scene) {
    return new DamagedFiles(scene, false, NodeFiles::snapshot);
  }

  @Override
  public String inject() throws Exception {
    victim = scene.takeFollower();
    List<AdminApi.Group> groups = scene.dataGroups();
    if (isCleanStop) {
      scene.cluster().process(victim).terminate();
    } else {
      Snapshots.make(scene, List.of(victim));
      scene.cluster().kill(victim);
    }
    NodeFiles files = new NodeFiles(scene.cluster().dataOf(victim));
    List<String> done = new ArrayList<>();
    for (AdminApi.Group group : groups) {
      List<Path> used = new ArrayList<>();
      for (Path file : choice.of(files, group.groupId())) {
        if (FileDamage.usedBytes(file) > 0) {
          used.add(file);
        }
      }
      if (!used.isEmpty()) {
        FileDamage.Kind[] kinds = FileDamage.Kind.values();
        FileDamage.Kind kind = kinds[scene.random().nextInt(kinds.length)];
        done.add(FileDamage.apply(kind, scene.pick(used), scene.random()));
      }
    }
    return victim + ": " + done;
  }

  @Override
  public String heal() throws Exception {
    scene.cluster().process(victim).restart();
    scene.release(victim);
    return "";
  }
}
