package io.quorate.system.planted;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.planted.agent.Plant;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One node makes snapshots, is killed and starts from them; then it has to agree with the others,
 * and to answer for every group.
 */
final class SnapshotRestart implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    ServerProcess node = Leading.follower(cluster, random);
    Found found = new Found();
    try (Ledger ledger = new Ledger(cluster, run)) {
      ledger.write("before", 20);
      planted.arm(bugs);
      for (AdminApi.Group group : cluster.admin().groups()) {
        if (!group.groupId().equals("meta")) {
          cluster.admin().snapshot(group.groupId(), node.id());
        }
      }
      node.kill();
      planted.restart(node);
      awaitStarted(cluster, node);
      ledger.write("after", 2);
      Agreement.judge(cluster, found);
      if (found.isNothing()) {
        Leading.everything(cluster, node);
      }
      ledger.judge(found);
      planted.disarm();
      if (!found.isNothing()) {
        heal(planted, node);
      }
    }
    return found;
  }

  private static void awaitStarted(DevCluster cluster, ServerProcess node)
      throws InterruptedException {
    Await.until(
        node + " has opened its replicas",
        PATIENCE,
        () ->
            cluster.admin().groups().stream()
                .map(group -> group.member(node.id()))
                .filter(member -> !member.state().equals("up") && !member.state().equals("failed"))
                .map(AdminApi.Member::toString)
                .findFirst());
  }

  /** Makes its snapshots unreadable: a node knows how to do without those. */
  private static void heal(Planted planted, ServerProcess node) throws Exception {
    node.kill();
    Path home = planted.cluster().data().resolve(node.id());
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(SnapshotRestart::isSnapshot).toList()) {
        cut(file);
      }
    }
    planted.restart(node);
    planted.cluster().awaitServing();
    planted.cluster().awaitAgreement(PATIENCE);
  }

  private static boolean isSnapshot(Path file) {
    return Files.isRegularFile(file) && file.toString().contains("/snapshot/");
  }

  private static void cut(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }
}
