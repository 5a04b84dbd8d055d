package io.quorate.storage.node;

import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.group.Group;
import io.quorate.storage.group.GroupLimits;
import io.quorate.storage.group.Housekeeping;
import io.quorate.storage.identity.DataDirectory;
import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.RaftReplica.Member;
import io.quorate.storage.raft.jraft.JRaftEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Puts a replica together: state machine, Raft, and the group's service on top.
 *
 * @param reads runs scans; bounded
 * @param background writes snapshots; one at a time, so that a node with many groups keeps room for
 *     its users
 * @param opened told of each group that serves
 */
record EngineReplicas(
    DataDirectory directory,
    Engine engine,
    JRaftEngine raft,
    DiskSpace disk,
    ExecutorService reads,
    ExecutorService background,
    ScheduledExecutorService scheduler,
    Housekeeping.Settings housekeeping,
    Consumer<Group> opened)
    implements ReplicaFactory {

  @Override
  public Group open(String groupId, List<String> voters) {
    Path home = directory.path().resolve("groups").resolve(groupId);
    directory.recordReplica(groupId, voters);
    GroupStateMachine machine =
        GroupStateMachine.open(
            groupId, home.resolve("state"), engine.stores(), engine.snapshotFiles(), background);
    List<Member> members =
        voters.stream().map(nodeId -> new Member(nodeId, false, 0, 0, false)).toList();
    RaftReplica replica = openRaft(groupId, members, machine, home);
    Group group =
        new Group(replica, machine, GroupLimits.DEFAULT, reads, System::currentTimeMillis, disk);
    opened.accept(group);
    new Housekeeping(group, housekeeping, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()))
        .start(scheduler);
    return group;
  }

  private RaftReplica openRaft(
      String groupId, List<Member> members, GroupStateMachine machine, Path home) {
    try {
      return raft.open(groupId, members, machine, home);
    } catch (RuntimeException e) {
      machine.close();
      throw e;
    }
  }
}
