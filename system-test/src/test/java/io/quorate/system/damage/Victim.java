package io.quorate.system.damage;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** The node that is stopped, damaged and started again. */
final class Victim {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DevCluster cluster;
  private final String nodeId;
  private final ServerProcess process;
  private long logStart;

  Victim(DevCluster cluster, String nodeId) {
    this.cluster = cluster;
    this.nodeId = nodeId;
    this.process = cluster.node(nodeId);
  }

  String nodeId() {
    return nodeId;
  }

  NodeFiles files() {
    return new NodeFiles(cluster.data().resolve(nodeId).resolve("data"));
  }

  void terminate() throws InterruptedException {
    process.terminate();
    cluster.awaitServingWithout(nodeId);
  }

  void kill() throws InterruptedException {
    process.kill();
    cluster.awaitServingWithout(nodeId);
  }

  void start() throws IOException {
    logStart = Files.size(process.log());
    process.restart();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** What it logged since it was started last. */
  String logged() throws IOException {
    byte[] log = Files.readAllBytes(process.log());
    int from = (int) Math.min(logStart, log.length);
    return new String(Arrays.copyOfRange(log, from, log.length), StandardCharsets.UTF_8);
  }

  /** Waits until its replicas, and all others, hold the same; nobody may be writing. */
  void awaitWhole() throws InterruptedException {
    cluster.awaitServing();
    cluster.awaitAgreement(PATIENCE);
  }

  /** Makes it answer for every group, so that what is read comes from its files. */
  void leadEverything() throws InterruptedException, IOException {
    for (AdminApi.Group group : cluster.admin().groups()) {
      Await.until(
          nodeId + " leads " + group.groupId(),
          PATIENCE,
          () -> {
            if (cluster.admin().group(group.groupId()).leader().equals(nodeId)) {
              return Optional.empty();
            }
            cluster.admin().transferLeader(group.groupId(), nodeId);
            return Optional.of("another leads");
          });
    }
  }

  /**
   * What health says about this node and its own log says too: what was found, and what to do about
   * it. Waits for it, since a node that has just started is short of other things as well.
   */
  List<AdminApi.Finding> awaitFindings(String what) throws InterruptedException {
    return awaitFindings(what, (finding, logged) -> logged.contains(finding.remedy()));
  }

  /** The same for a node whose data directory is another one; its log has the others' refusal. */
  List<AdminApi.Finding> awaitReplaced(String what) throws InterruptedException {
    return awaitFindings(
        what,
        (finding, logged) ->
            finding.code().equals("data_directory_replaced")
                && logged.contains("another data directory")
                && logged.contains("Remove it from the cluster, then add it"));
  }

  private List<AdminApi.Finding> awaitFindings(
      String what, BiPredicate<AdminApi.Finding, String> isMeant) throws InterruptedException {
    return Await.value(
        what + ": health and log show a finding about " + nodeId,
        PATIENCE,
        () -> {
          String logged = logged();
          List<AdminApi.Finding> all = cluster.admin().findings();
          List<AdminApi.Finding> ours =
              all.stream()
                  .filter(finding -> (finding.subject() + finding.message()).contains(nodeId))
                  .filter(finding -> !finding.remedy().isBlank())
                  .filter(finding -> isMeant.test(finding, logged))
                  .toList();
          if (ours.isEmpty()) {
            throw new IllegalStateException("findings: " + all + "\nlog ends: " + tail(logged));
          }
          return ours;
        });
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 4_000));
  }

  Path copyTo(String name) throws IOException {
    Path copy = cluster.data().resolve(nodeId).resolve(name);
    if (Files.exists(copy)) {
      NodeFiles.delete(copy);
    }
    NodeFiles.copy(files().data(), copy);
    return copy;
  }

  /**
   * Gives back the data of a copy. This takes back what the node has promised since, which is only
   * safe here: nobody writes, no leader is missing, and both others hold everything that was
   * committed, so neither its votes nor its acknowledgements of that time are needed.
   */
  void restore(Path copy) throws IOException {
    NodeFiles.delete(files().data());
    Files.move(copy, files().data());
  }
}
