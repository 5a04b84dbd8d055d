package io.quorate.system.simulation;

import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One leader's time in office: replication, commits, read rounds, and what it owes answers to. */
final class Leadership {
  private static final int MAX_RECORDS = 16;

  private static final class Peer {
    long next;
    long match;
    long round;
    long heardAtNanos;
  }

  /** A read waits for a round that began after it, then for what was committed when it came. */
  private record Read(long index, long round, ReadCallback callback) {}

  private final ReplicaSite site;
  private final ReplicaDisk disk;
  private final SimulatedRaft raft;
  private final long term;
  private final long firstOwnIndex;
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private final TreeMap<Long, Proposal> proposals = new TreeMap<>();
  private List<Read> reads = new ArrayList<>();
  private long round;
  private final long patienceNanos;
  private boolean sending;
  private boolean ended;

  Leadership(ReplicaSite site, ReplicaDisk disk, SimulatedRaft raft) {
    this.site = site;
    this.disk = disk;
    this.raft = raft;
    this.term = disk.term;
    this.firstOwnIndex = disk.lastIndex() + 1;
    // Some hold on to an office that they have lost for longer than others take to elect anew.
    this.patienceNanos =
        SimulatedRaft.ELECTION_NANOS * site.world().between(1, site.world().chance(300) ? 8 : 2);
    for (String id : site.peers()) {
      Peer peer = new Peer();
      peer.next = firstOwnIndex;
      peer.heardAtNanos = site.world().nowNanos();
      peers.put(id, peer);
    }
  }

  long firstOwnIndex() {
    return firstOwnIndex;
  }

  long term() {
    return term;
  }

  /** Begins with an entry of its own term: only by those does a leader know what is committed. */
  void begin() {
    append(null);
    heartbeat();
  }

  void propose(byte[] entry, Proposal proposal) {
    proposals.put(append(entry), proposal);
  }

  private long append(byte @Nullable [] data) {
    disk.append(new ReplicaDisk.LogRecord(term, data));
    raft.sync(this::advance);
    if (site.mistake() == Mistake.ACKNOWLEDGED_BEFORE_COMMIT) {
      raft.applying().committed(disk.lastIndex());
    }
    sendSoon();
    return disk.lastIndex();
  }

  /** The proposal of an entry that is applied now, if it still waits. */
  @Nullable Proposal take(long index) {
    return proposals.remove(index);
  }

  private void sendSoon() {
    if (!sending) {
      sending = true;
      site.process()
          .soon(
              "replicate",
              () -> {
                sending = false;
                if (!ended) {
                  peers.forEach(this::send);
                }
              });
    }
  }

  private void heartbeat() {
    if (ended) {
      return;
    }
    long now = site.world().nowNanos();
    long heard =
        1 + peers.values().stream().filter(peer -> now - peer.heardAtNanos < patienceNanos).count();
    if (heard < site.majority()) {
      raft.stepDown("no quorum");
      return;
    }
    for (Map.Entry<String, Peer> entry : peers.entrySet()) {
      // What was sent and not acknowledged may be lost: begin again behind what is known.
      entry.getValue().next = entry.getValue().match + 1;
      send(entry.getKey(), entry.getValue());
    }
    site.process().after(SimulatedRaft.HEARTBEAT_NANOS, "heartbeat", this::heartbeat);
  }

  private void send(String id, Peer peer) {
    long from = Math.max(peer.next, disk.firstIndex());
    long to = Math.min(disk.lastIndex(), from + MAX_RECORDS - 1);
    List<ReplicaDisk.LogRecord> records = new ArrayList<>();
    for (long index = from; index <= to; index++) {
      records.add(disk.record(index));
    }
    site.send(
        id,
        new RaftMessage.Append(
            site.groupId(),
            site.nodeId(),
            term,
            from - 1,
            disk.termAt(from - 1),
            records,
            raft.applying().committedIndex(),
            round));
    peer.next = to + 1;
  }

  void replied(RaftMessage.AppendReply reply) {
    Peer peer = peers.get(reply.from());
    if (peer == null) {
      return;
    }
    peer.heardAtNanos = site.world().nowNanos();
    peer.round = Math.max(peer.round, reply.round());
    if (reply.fits()) {
      peer.match = Math.max(peer.match, reply.matchIndex());
      peer.next = Math.max(peer.next, peer.match + 1);
      advance();
      if (peer.next <= disk.lastIndex()) {
        sendSoon();
      }
    } else {
      backUp(reply, peer);
    }
    answerReads();
  }

  private void backUp(RaftMessage.AppendReply reply, Peer peer) {
    long next = Math.max(peer.match + 1, Math.min(peer.next - 1, reply.lastIndex() + 1));
    ReplicaDisk.Snapshot snapshot = disk.snapshot();
    if (next < disk.firstIndex() && snapshot != null) {
      site.note("sends snapshot", reply.from(), snapshot.index());
      site.send(
          reply.from(), new RaftMessage.Install(site.groupId(), site.nodeId(), term, snapshot));
    } else {
      peer.next = next;
      sendSoon();
    }
  }

  /** Commits what a majority has synced, once that reaches this leader's own term. */
  private void advance() {
    if (ended) {
      return;
    }
    long[] match = new long[peers.size() + 1];
    int at = 0;
    match[at++] = disk.syncedIndex();
    for (Peer peer : peers.values()) {
      match[at++] = peer.match;
    }
    Arrays.sort(match);
    long index = match[match.length - site.majority()];
    if (index > raft.applying().committedIndex() && disk.termAt(index) == term) {
      raft.applying().committed(index);
      sendSoon();
    }
  }

  void readIndex(ReadCallback callback) {
    reads.add(new Read(raft.applying().committedIndex(), ++round, callback));
    peers.forEach(this::send);
  }

  /** Answers the reads whose round is confirmed and whose index is applied. */
  void answerReads() {
    if (reads.isEmpty() || ended) {
      return;
    }
    List<Read> ready = new ArrayList<>();
    List<Read> waiting = new ArrayList<>();
    for (Read read : reads) {
      boolean isReady =
          read.index() <= raft.applying().appliedIndex()
              && 1 + peers.values().stream().filter(peer -> peer.round >= read.round()).count()
                  >= site.majority();
      (isReady ? ready : waiting).add(read);
    }
    reads = waiting;
    ready.forEach(read -> read.callback().ready());
  }

  void end(String why) {
    ended = true;
    List<Proposal> open = List.copyOf(proposals.values());
    proposals.clear();
    for (Proposal proposal : open) {
      if (site.mistake() == Mistake.REFUSED_BUT_LOGGED) {
        proposal.rejected(Rejection.NOT_LEADER, why);
      } else {
        proposal.lost(why);
      }
    }
    List<Read> unanswered = reads;
    reads = new ArrayList<>();
    unanswered.forEach(read -> read.callback().failed(Rejection.NOT_LEADER, why));
  }
}
