package io.quorate.storage.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.group.Expirer;
import io.quorate.storage.group.Group;
import io.quorate.storage.group.GroupClock;
import io.quorate.storage.group.GroupLimits;
import io.quorate.storage.group.Housekeeping;
import io.quorate.storage.health.Finding;
import io.quorate.storage.identity.DataDirectory;
import io.quorate.storage.metrics.GroupMetrics;
import io.quorate.storage.mvcc.MvccStores;
import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.RaftReplica.Member;
import io.quorate.storage.raft.jraft.JRaftEngine;
import io.quorate.storage.raft.jraft.LogDamage;
import io.quorate.storage.raft.jraft.LogDamageException;
import io.quorate.storage.snapshot.SnapshotThrottle;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;

/**
 * Puts a replica together: state machine, Raft, and the group's service on top.
 *
 * @param reads runs scans; bounded
 * @param background writes snapshots; one at a time, so that a node with many groups keeps room for
 *     its users
 * @param tenantWindowMs how far back a tenant may read; 0: as far as there is history
 * @param metrics of the node, where each group has its meters
 * @param opened told of each group that serves
 */
record EngineReplicas(
    DataDirectory directory,
    MvccStores stores,
    Archives archives,
    SnapshotThrottle throttle,
    JRaftEngine raft,
    DiskSpace disk,
    ExecutorService reads,
    ExecutorService background,
    ScheduledExecutorService scheduler,
    Housekeeping.Settings housekeeping,
    IntToLongFunction tenantWindowMs,
    MeterRegistry metrics,
    Consumer<Group> opened)
    implements ReplicaFactory {

  @Override
  public OpenReplica open(String groupId, List<String> voters) {
    Path home = archives.home(groupId);
    createLog(groupId, voters);
    GroupSnapshots snapshots =
        new GroupSnapshots(
            groupId,
            () -> directory.identity().clusterId(),
            archives.of(groupId),
            throttle,
            background::isShutdown);
    GroupStateMachine machine =
        GroupStateMachine.open(groupId, home.resolve("state"), stores, snapshots, background);
    List<Member> members =
        voters.stream().map(nodeId -> new Member(nodeId, false, 0, 0, false)).toList();
    RaftReplica replica = openRaft(groupId, members, machine, home);
    Group group = new Group(replica, machine, GroupLimits.DEFAULT, reads, clock(), disk);
    opened.accept(group);
    Housekeeping upkeep =
        new Housekeeping(
            group,
            housekeeping,
            tenantWindowMs,
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    upkeep.start(scheduler);
    Expirer expirer = new Expirer(group, Expirer.Timer.of(scheduler));
    expirer.start();
    return new OpenReplica(group, upkeep, expirer, new GroupMetrics(metrics, group));
  }

  private GroupClock clock() {
    return new GroupClock(
        raft.options().electionTimeoutMs(), System::currentTimeMillis, System::nanoTime);
  }

  /**
   * Begins a log for a replica that is new here. One that was here before and has no log lost it:
   * opening it then fails.
   */
  private void createLog(String groupId, List<String> voters) {
    if (!raft.log().exists(groupId) && !directory.identity().replicas().containsKey(groupId)) {
      raft.log().create(groupId);
    }
    directory.recordReplica(groupId, voters);
  }

  private RaftReplica openRaft(
      String groupId, List<Member> members, GroupStateMachine machine, Path home) {
    try {
      return raft.open(groupId, members, machine, home);
    } catch (LogDamageException e) {
      machine.close();
      LogDamage damage = e.damage();
      String code = damage.kind().name().toLowerCase(Locale.ROOT);
      String message = "Group " + groupId + ": " + damage.found() + ".";
      throw new ReplicaFailure(Finding.error(code, message, damage.remedy()), e);
    } catch (RuntimeException e) {
      Throwable reason = machine.failure();
      machine.close();
      throw reason instanceof RuntimeException failure ? failure : e;
    }
  }
}
