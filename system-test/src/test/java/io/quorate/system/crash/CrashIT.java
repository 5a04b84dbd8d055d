package io.quorate.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.checker.FinalReads;
import io.quorate.system.checker.LinearizabilityChecker;
import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.cluster.SharedCluster;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Processes are killed with SIGKILL while clients write: the leader of a group, any node, then all
 * at once. What clients were told is then held against what is there.
 *
 * <p>{@code -Dcrash.rounds=5 -Dlimits=true} runs the full form, {@code -Dcrash.seed=N} replays the
 * choices.
 */
@Order(40)
@ExtendWith(SharedCluster.class)
final class CrashIT {
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);
  private static final long SEED = Long.getLong("crash.seed", System.nanoTime());

  /** Times are judged on a machine that does nothing else; they are always reported. */
  private static final boolean LIMITS = Boolean.getBoolean("limits");

  private static final int TAGS_PER_GROUP = 2;
  private static final long MAX_OUTAGE_MS = 2_000;
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  private final DevCluster cluster;
  private final Random random = new Random(SEED);
  private final List<String> slow = new ArrayList<>();
  private final CrashReport report = new CrashReport();

  CrashIT(DevCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingIsMisreported() throws Exception {
    report.line("seed " + SEED + ", rounds " + ROUNDS);
    LoadKeys keys;
    try (KvApi kv = new KvApi(cluster)) {
      int groups = (int) cluster.admin().groups().stream().filter(this::holdsData).count();
      keys = new LoadKeys("crash-" + SEED, kv.tagsOfGroups(groups, TAGS_PER_GROUP));
    }
    Load load = new Load(cluster.url(), cluster.session(), keys, SEED);
    try (load) {
      for (int round = 1; round <= ROUNDS; round++) {
        steady(load, keys);
        AdminApi.Group victim = dataGroup();
        killOne(round + ": leader of " + victim.groupId(), victim.leader(), load, keys);
        List<String> nodes = cluster.nodeIds();
        killOne(round + ": any node", nodes.get(random.nextInt(nodes.size())), load, keys);
        killAll(round, load, keys);
      }
      steady(load, keys);
    }
    judge(load.recorder().all(), keys);
    slow.forEach(
        line -> report.line("over " + MAX_OUTAGE_MS + " ms without a successful write: " + line));
    if (LIMITS) {
      assertThat(slow).as("over %d ms without a successful write", MAX_OUTAGE_MS).isEmpty();
    }
  }

  private boolean holdsData(AdminApi.Group group) {
    return !group.groupId().equals("meta");
  }

  private AdminApi.Group dataGroup() throws IOException {
    List<AdminApi.Group> groups =
        cluster.admin().groups().stream().filter(this::holdsData).toList();
    return groups.get(random.nextInt(groups.size()));
  }

  private void killOne(String what, String nodeId, Load load, LoadKeys keys) throws Exception {
    ServerProcess node = cluster.node(nodeId);
    int before = load.recorder().size();
    long killed = System.nanoTime();
    node.kill();
    long recovered = writesOfEveryGroup(load, keys, killed);
    steady(load, keys);
    node.restart();
    cluster.awaitServing();
    steady(load, keys);
    long end = System.nanoTime();
    List<Operation> history = load.recorder().from(before);
    Map<String, Long> clients =
        Outages.longestMs(history, killed, end, o -> "client " + o.client());
    Map<String, Long> groups = Outages.longestMs(history, killed, end, o -> keys.groupOf(o.key()));
    report.line(
        String.format(
            "round %s: killed %s; longest without a successful write: client %d ms, group %d ms %s;"
                + " every group written after %d ms",
            what,
            nodeId,
            Collections.max(clients.values()),
            Collections.max(groups.values()),
            groups,
            recovered));
    assertThat(clients).as(what).hasSize(Load.writers());
    if (clients.values().stream().anyMatch(ms -> ms > MAX_OUTAGE_MS)) {
      slow.add(what + ": " + clients);
    }
  }

  private void killAll(int round, Load load, LoadKeys keys) throws Exception {
    long killed = System.nanoTime();
    cluster.killAll();
    cluster.startAgain();
    long recovered = writesOfEveryGroup(load, keys, System.nanoTime());
    report.line(
        String.format(
            "round %d: killed all processes; serving again %d ms after the start; every group"
                + " written %d ms after that; %d ms in all",
            round, cluster.startMillis(), recovered, (System.nanoTime() - killed) / 1_000_000));
  }

  /** Waits until every client has written twenty times more, so that faults hit a running load. */
  private static void steady(Load load, LoadKeys keys) throws InterruptedException {
    int before = load.recorder().size();
    long from = System.nanoTime();
    Await.until(
        "every client writes",
        RECOVERY,
        () -> {
          Map<Integer, Long> written =
              load.recorder().from(before).stream()
                  .filter(o -> o.calledNanos() - from > 0 && o.result() instanceof Result.Written)
                  .collect(Collectors.groupingBy(Operation::client, Collectors.counting()));
          boolean isSteady =
              written.size() == Load.writers() && Collections.min(written.values()) >= 20;
          return isSteady ? Optional.empty() : Optional.of(written.toString());
        });
    writesOfEveryGroup(load, keys, from);
  }

  private static long writesOfEveryGroup(Load load, LoadKeys keys, long since)
      throws InterruptedException {
    int groups = (int) keys.groupByTag().values().stream().distinct().count();
    int before = load.recorder().size();
    return Await.until(
        "every group is written",
        RECOVERY,
        () -> {
          var written =
              load.recorder().from(before).stream()
                  .filter(o -> o.calledNanos() - since > 0 && o.result() instanceof Result.Written)
                  .map(o -> keys.groupOf(o.key()))
                  .collect(Collectors.toSet());
          return written.size() == groups ? Optional.empty() : Optional.of("only " + written);
        });
  }

  private void judge(List<Operation> history, LoadKeys keys) throws Exception {
    Map<String, String> stored;
    try (KvApi kv = new KvApi(cluster)) {
      stored = kv.scan(keys.prefix());
    }
    report.counts(history, stored.size());
    assertThat(FinalReads.contradictions(history, stored)).as("seed " + SEED).isEmpty();
    assertThat(new LinearizabilityChecker().failures(history)).as("seed " + SEED).isEmpty();
    for (AdminApi.Group group : cluster.awaitAgreement(RECOVERY)) {
      AdminApi.Member first = group.members().get(0);
      report.line(
          String.format(
              "%s: %d replicas at index %d with checksum %s",
              group.groupId(), group.members().size(), first.appliedIndex(), first.checksum()));
      assertThat(group.members()).hasSize(cluster.nodeIds().size());
    }
  }
}
