package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.raft.RaftReplica;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A model of one Raft replica behind the product's own port: elections here, the leader's part in
 * {@link Leadership}, what is committed in {@link ApplyLoop}. As small as Raft can be (Ongaro and
 * Ousterhout, 2014, figure 2), since what is tested is what stands on it.
 */
final class SimulatedRaft implements RaftReplica {
  static final long ELECTION_NANOS = 150 * MS;
  static final long HEARTBEAT_NANOS = 40 * MS;

  private enum Role {
    FOLLOWER,
    CANDIDATE,
    LEADER
  }

  private final ReplicaSite site;
  private final ReplicaDisk disk;
  private final ApplyLoop applying;
  private final Set<String> votes = new HashSet<>();
  private Role role = Role.FOLLOWER;
  private @Nullable String leader;
  private @Nullable Leadership leadership;
  private long heardAtNanos;
  private long patienceNanos;

  /** Up to here the log is known to be that of the present term's leader. */
  private long verifiedIndex;

  private boolean closed;

  SimulatedRaft(
      ReplicaSite site,
      ReplicaDisk disk,
      GroupStateMachine machine,
      ReferenceGroup reference,
      Path home) {
    this.site = site;
    this.disk = disk;
    this.applying = new ApplyLoop(site, disk, this, machine, reference, home);
    if (site.mistake() == Mistake.VOTE_FORGOTTEN) {
      disk.votedFor = null;
    }
    hear();
    watch();
  }

  ApplyLoop applying() {
    return applying;
  }

  @Nullable Leadership leadership() {
    return leadership;
  }

  private void hear() {
    heardAtNanos = site.world().nowNanos();
    patienceNanos = site.world().between(ELECTION_NANOS, 2 * ELECTION_NANOS);
  }

  private void watch() {
    long left = heardAtNanos + patienceNanos - site.world().nowNanos();
    if (left <= 0 && role != Role.LEADER) {
      campaign();
    }
    long wait = heardAtNanos + patienceNanos - site.world().nowNanos();
    site.process().after(Math.max(MS, wait), "election timer", this::ifOpen);
  }

  private void ifOpen() {
    if (!closed) {
      watch();
    }
  }

  /** Stands for election, now. */
  void campaign() {
    if (closed || role == Role.LEADER) {
      return;
    }
    hear();
    role = Role.CANDIDATE;
    leader = null;
    verifiedIndex = 0;
    disk.term++;
    disk.votedFor = site.nodeId();
    votes.clear();
    votes.add(site.nodeId());
    site.note("campaigns", "", disk.term);
    for (String peer : site.peers()) {
      site.send(
          peer,
          new RaftMessage.VoteRequest(
              site.groupId(), site.nodeId(), disk.term, disk.lastIndex(), disk.lastTerm()));
    }
  }

  void receive(RaftMessage message) {
    if (closed) {
      return;
    }
    if (message.term() > disk.term) {
      disk.term = message.term();
      disk.votedFor = null;
      follow(null, "a newer term");
    }
    if (message instanceof RaftMessage.VoteRequest request) {
      vote(request);
    } else if (message instanceof RaftMessage.Vote vote) {
      count(vote);
    } else if (message instanceof RaftMessage.Append append) {
      append(append);
    } else if (message instanceof RaftMessage.AppendReply reply) {
      if (leadership != null && reply.term() == disk.term) {
        leadership.replied(reply);
      }
    } else if (message instanceof RaftMessage.Install install) {
      install(install);
    } else if (message instanceof RaftMessage.TimeoutNow now && now.term() == disk.term) {
      campaign();
    }
  }

  private void vote(RaftMessage.VoteRequest request) {
    boolean isUpToDate =
        request.lastTerm() > disk.lastTerm()
            || (request.lastTerm() == disk.lastTerm() && request.lastIndex() >= disk.lastIndex());
    boolean mayVote = disk.votedFor == null || disk.votedFor.equals(request.from());
    boolean granted = request.term() == disk.term && isUpToDate && mayVote;
    if (granted) {
      disk.votedFor = request.from();
      hear();
    }
    site.send(
        request.from(), new RaftMessage.Vote(site.groupId(), site.nodeId(), disk.term, granted));
  }

  private void count(RaftMessage.Vote vote) {
    if (role == Role.CANDIDATE && vote.term() == disk.term && vote.granted()) {
      votes.add(vote.from());
      if (votes.size() >= site.majority()) {
        role = Role.LEADER;
        leader = site.nodeId();
        site.note("leads", "", disk.term);
        applying.elected(disk.term);
        leadership = new Leadership(site, disk, this);
        leadership.begin();
      }
    }
  }

  /** Becomes a follower of whoever leads the present term. */
  private void follow(@Nullable String newLeader, String why) {
    verifiedIndex = newLeader == null ? 0 : verifiedIndex;
    leader = newLeader;
    role = Role.FOLLOWER;
    Leadership ended = leadership;
    if (ended != null) {
      leadership = null;
      site.note("leads no more", why, disk.term);
      ended.end(why);
      applying.leadershipEnded();
    }
  }

  void stepDown(String why) {
    if (role == Role.LEADER) {
      follow(null, why);
      hear();
    }
  }

  private void append(RaftMessage.Append append) {
    if (append.term() < disk.term) {
      reply(append, false, 0);
      return;
    }
    follow(append.from(), "");
    hear();
    long previous = append.previousIndex();
    boolean isBehindSnapshot = previous < disk.firstIndex() - 1;
    if (!isBehindSnapshot
        && (!disk.knows(previous) || disk.termAt(previous) != append.previousTerm())) {
      reply(append, false, Math.min(disk.lastIndex(), previous - 1));
      return;
    }
    long index = previous;
    for (ReplicaDisk.LogRecord record : append.records()) {
      take(++index, record);
    }
    verifiedIndex = Math.max(verifiedIndex, index);
    applying.committed(Math.min(append.committedIndex(), Math.min(index, disk.lastIndex())));
    reply(append, true, 0);
    if (disk.syncedIndex() < index) {
      long term = disk.term;
      sync(
          () -> {
            if (disk.term == term && role == Role.FOLLOWER) {
              reply(append, true, 0);
            }
          });
    }
  }

  private void take(long index, ReplicaDisk.LogRecord record) {
    if (index < disk.firstIndex()) {
      return; // In the snapshot, and so committed.
    }
    if (index <= disk.lastIndex()) {
      if (disk.termAt(index) == record.term() || site.mistake() == Mistake.LOST_TRUNCATION) {
        return;
      }
      site.note("truncates", "", index);
      disk.truncateFrom(index);
    }
    disk.append(record);
  }

  /** Syncs the log as it is now; calls back when that is done. */
  void sync(Runnable done) {
    long upTo = disk.lastIndex();
    long termOfLast = disk.lastTerm();
    Weather weather = site.weather();
    long nanos = site.world().between(weather.syncNanos / 4, weather.syncNanos);
    if (site.world().chance(weather.slowSyncPerMille)) {
      nanos += site.world().between(MS, 200 * MS);
    }
    site.process()
        .after(
            nanos,
            "synced",
            () -> {
              if (disk.knows(upTo) && disk.termAt(upTo) == termOfLast) {
                disk.synced(upTo);
                done.run();
              }
            });
  }

  private void reply(RaftMessage.Append append, boolean fits, long lastIndex) {
    long match =
        site.mistake() == Mistake.ACKNOWLEDGED_BEFORE_SYNC
            ? verifiedIndex
            : Math.min(verifiedIndex, disk.syncedIndex());
    site.send(
        append.from(),
        new RaftMessage.AppendReply(
            site.groupId(),
            site.nodeId(),
            disk.term,
            fits,
            fits ? match : 0,
            lastIndex,
            append.round()));
  }

  private void install(RaftMessage.Install install) {
    if (install.term() < disk.term) {
      return;
    }
    follow(install.from(), "");
    hear();
    long index = install.snapshot().index();
    applying.install(
        install.snapshot(),
        () -> {
          // All up to its applied index is committed, and so the leader's.
          verifiedIndex = Math.max(verifiedIndex, index);
          site.send(
              install.from(),
              new RaftMessage.AppendReply(
                  site.groupId(), site.nodeId(), disk.term, true, index, 0, 0));
        });
  }

  @Override
  public String groupId() {
    return site.groupId();
  }

  @Override
  public void propose(byte[] entry, long term, Proposal proposal) {
    Leadership present = leadership;
    applying.proposed(entry);
    if (closed) {
      proposal.rejected(Rejection.SHUTTING_DOWN, "closed");
    } else if (present == null || present.term() != term) {
      proposal.rejected(Rejection.NOT_LEADER, "simulated");
    } else if (site.world().chance(site.weather().busyPerMille)) {
      proposal.rejected(Rejection.BUSY, "simulated");
    } else {
      present.propose(entry, proposal);
    }
  }

  @Override
  public void readIndex(ReadCallback callback) {
    Leadership present = leadership;
    if (present == null || !isLeader()) {
      callback.failed(Rejection.NOT_LEADER, "simulated");
    } else if (site.mistake() == Mistake.READ_WITHOUT_ROUND) {
      callback.ready();
    } else {
      present.readIndex(callback);
    }
  }

  @Override
  public boolean isLeader() {
    Leadership present = leadership;
    return present != null && applying.appliedIndex() >= present.firstOwnIndex();
  }

  @Override
  public @Nullable String leaderId() {
    return leader;
  }

  @Override
  public Status status() {
    ReplicaDisk.Snapshot snapshot = disk.snapshot();
    return new Status(
        role.name(),
        disk.term,
        leader,
        applying.committedIndex(),
        applying.appliedIndex(),
        disk.firstIndex(),
        disk.lastIndex(),
        0,
        snapshot == null ? 0 : snapshot.index(),
        List.of());
  }

  @Override
  public CompletionStage<String> transferLeadership(@Nullable String targetNodeId) {
    if (leadership == null || targetNodeId == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("not the leader"));
    }
    site.send(targetNodeId, new RaftMessage.TimeoutNow(site.groupId(), site.nodeId(), disk.term));
    return CompletableFuture.completedFuture(targetNodeId);
  }

  @Override
  public CompletionStage<Void> snapshot() {
    applying.snapshot();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    follow(null, "closes");
    closed = true;
    applying.close();
  }
}
