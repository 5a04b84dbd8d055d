package io.quorate.system.damage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.SharedCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Files that can be made anew from the log or from others: stores, their markers, snapshots. One
 * file of each group of a stopped node is damaged; on its start it must find that out, rebuild, and
 * then answer for every group with what was written.
 *
 * <p>{@code -Ddamage.rounds=20} runs the full form (five cases a round for stores, as many for
 * snapshots), {@code -Ddamage.seed=N} replays the choices.
 */
@Order(80)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(SharedCluster.class)
final class StoreDamageIT {
  private static final int ROUNDS = Integer.getInteger("damage.rounds", 1);
  private static final long SEED = Long.getLong("damage.seed", System.nanoTime());

  private final DevCluster cluster;
  private final Random random = new Random(SEED);
  private final Rows rows;

  StoreDamageIT(DevCluster cluster) {
    this.cluster = cluster;
    this.rows = new Rows(cluster, "damage-" + SEED + "/", random);
  }

  @Test
  @Order(1)
  void damagedStoresAreRebuilt() throws Exception {
    rows.write(1);
    for (int round = 0; round < 2 * ROUNDS; round++) {
      Victim victim = anyNode();
      rows.write(0.2);
      victim.terminate();
      List<String> done = new ArrayList<>();
      for (AdminApi.Group group : cluster.admin().groups()) {
        done.add(damageOne(victim.files().store(group.groupId())));
      }
      checkRebuilt(victim, done);
    }
  }

  @Test
  @Order(2)
  void damagedSnapshotsAreReplaced() throws Exception {
    rows.write(1);
    for (int round = 0; round < ROUNDS; round++) {
      Victim victim = anyNode();
      for (AdminApi.Group group : cluster.admin().groups()) {
        cluster.admin().snapshot(group.groupId(), victim.nodeId());
      }
      rows.write(0.2);
      // Without a clean close its stores are not to be trusted: the snapshot is what it has.
      victim.kill();
      List<String> done = new ArrayList<>();
      for (AdminApi.Group group : cluster.admin().groups()) {
        done.add(damageOne(victim.files().snapshot(group.groupId())));
      }
      checkRebuilt(victim, done);
    }
  }

  private Victim anyNode() {
    List<String> nodes = cluster.nodeIds();
    return new Victim(cluster, nodes.get(random.nextInt(nodes.size())));
  }

  private String damageOne(List<Path> files) throws IOException {
    assertThat(files).isNotEmpty();
    List<Path> used = new ArrayList<>();
    for (Path file : files) {
      if (FileDamage.usedBytes(file) > 0) {
        used.add(file);
      }
    }
    Path file = used.get(random.nextInt(used.size()));
    FileDamage.Kind[] kinds = FileDamage.Kind.values();
    return FileDamage.apply(kinds[random.nextInt(kinds.length)], file, random);
  }

  private void checkRebuilt(Victim victim, List<String> done) throws Exception {
    String what = "seed " + SEED + ", " + victim.nodeId() + ": " + done;
    System.out.println("damage: " + what);
    // The others serve on while it is away.
    rows.write(0.1);
    victim.start();
    victim.awaitWhole();
    victim.leadEverything();
    rows.verify(what);
    victim.awaitWhole();
    assertThat(cluster.admin().findings())
        .as(what)
        .noneMatch(finding -> finding.severity().equals("error"));
  }
}
