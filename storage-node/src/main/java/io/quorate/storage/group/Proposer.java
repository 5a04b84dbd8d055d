package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.storage.command.EntryBuilder;
import io.quorate.storage.raft.RaftReplica;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes log entries out of what waits.
 *
 * <p>An entry costs a hand-over through several threads on every replica, whatever it carries: as
 * much as a dozen operations. An operation that waits costs latency. So one entry is under way and
 * what comes meanwhile gathers for the next; more are under way only when what gathers makes an
 * entry that is worth it. Each answered entry sends the next: an idle group adds no delay and a
 * busy one makes full entries, without a timer. A request is never split, so its operations keep
 * their order.
 *
 * <p>Thread-safe. Entries are built and proposed outside the lock, by the thread that submitted or
 * by the one that brings an answer, which is the apply thread.
 */
final class Proposer {
  private static final Logger LOG = LoggerFactory.getLogger(Proposer.class);

  /** An entry that joins others under way is at least this part of a full one. */
  private static final int WORTHWHILE_PART = 8;

  private final RaftReplica replica;
  private final GroupLimits limits;
  private final GroupClock clock;

  // Guarded by this.
  private final Deque<Pending> queue = new ArrayDeque<>();
  private final Set<EntryUnderWay> underWay = new LinkedHashSet<>();
  private int queuedOperations;
  private long queuedBytes;
  private int entries; // taken from the queue and not answered yet; underWay lags behind it
  private @Nullable ErrorCode ended;

  /**
   * @param clock stamps entries; the only clock whose time reaches the state
   */
  Proposer(RaftReplica replica, GroupLimits limits, GroupClock clock) {
    this.replica = replica;
    this.limits = limits;
    this.clock = clock;
  }

  void submit(Pending pending) {
    ErrorCode refused;
    List<Pending> next = List.of();
    synchronized (this) {
      refused = ended != null ? ended : isFull(pending) ? ErrorCode.OVERLOADED : null;
      if (refused == null) {
        queue.addLast(pending);
        queuedOperations += pending.operations();
        queuedBytes += pending.bytes();
        next = takeNext();
      }
    }
    if (refused != null) {
      pending.failed(
          refused,
          refused == ErrorCode.OVERLOADED ? "too many writes wait" : "the group is closed");
    }
    send(next);
  }

  /** Refuses what waits and all that comes; what is under way has an unknown outcome. */
  void end(ErrorCode code, String detail) {
    List<Pending> refused;
    List<EntryUnderWay> lost;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = code;
      refused = List.copyOf(queue);
      lost = List.copyOf(underWay);
      queue.clear();
      queuedOperations = 0;
      queuedBytes = 0;
    }
    refused.forEach(pending -> pending.failed(code, detail));
    lost.forEach(entry -> entry.lost(detail));
  }

  synchronized int queuedOperations() {
    return queuedOperations;
  }

  private boolean isFull(Pending pending) {
    return queuedOperations + pending.operations() > limits.queuedOperations()
        || (queuedBytes + pending.bytes() > limits.queuedBytes() && !queue.isEmpty());
  }

  /** What goes into the next entry, empty when none may be sent; under the lock. */
  private List<Pending> takeNext() {
    if (queue.isEmpty() || !mayPropose()) {
      return List.of();
    }
    List<Pending> taken = new ArrayList<>();
    int operations = 0;
    long bytes = 0;
    do {
      Pending pending = queue.removeFirst();
      taken.add(pending);
      operations += pending.operations();
      bytes += pending.bytes();
    } while (!queue.isEmpty()
        && operations + queue.peekFirst().operations() <= limits.entryOperations()
        && bytes + queue.peekFirst().bytes() <= limits.entryBytes());
    queuedOperations -= operations;
    queuedBytes -= bytes;
    entries++;
    return taken;
  }

  private boolean mayPropose() {
    return entries == 0
        || (entries < limits.entriesUnderWay()
            && (queuedOperations >= limits.entryOperations() / WORTHWHILE_PART
                || queuedBytes >= limits.entryBytes() / WORTHWHILE_PART));
  }

  private void send(List<Pending> batch) {
    if (batch.isEmpty()) {
      return;
    }
    GroupClock.Stamp stamp = clock.now();
    EntryBuilder.Built built = build(batch, stamp.ms());
    EntryUnderWay entry = new EntryUnderWay(batch, built.entry(), this::answered);
    boolean refused;
    synchronized (this) {
      refused = ended != null;
      if (!refused) {
        underWay.add(entry);
      }
    }
    if (refused) {
      entry.rejected(RaftReplica.Rejection.SHUTTING_DOWN, "the group is closed");
      return;
    }
    try {
      replica.propose(built.bytes(), stamp.term(), entry);
    } catch (RuntimeException e) {
      LOG.error("group {}: a proposal failed", replica.groupId(), e);
      entry.lost("the proposal failed");
    }
  }

  private static EntryBuilder.Built build(List<Pending> batch, long stampMs) {
    EntryBuilder builder = new EntryBuilder();
    for (Pending pending : batch) {
      pending.addTo(builder);
    }
    return builder.build(stampMs);
  }

  private void answered(EntryUnderWay entry) {
    List<Pending> next;
    synchronized (this) {
      underWay.remove(entry);
      entries--;
      next = takeNext();
    }
    send(next);
  }
}
