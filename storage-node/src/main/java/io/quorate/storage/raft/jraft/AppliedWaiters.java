package io.quorate.storage.raft.jraft;

import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Confirmed read rounds that wait until their replica has applied an index.
 *
 * <p>Nearly always it has: then nothing here takes a lock. A run of entries that is applied looks
 * at a counter, and takes the lock when a round waits. The order makes sure that no round is
 * forgotten: a round registers, then looks at the index again; the apply thread raises the index,
 * then looks who is registered.
 *
 * <p>Entries without data (the one with which a term begins) are applied by JRaft alone, which
 * tells nobody. So while a round waits, JRaft's own index is looked at every few milliseconds, by
 * one timer for all.
 *
 * <p>Thread-safe. Callbacks run on the thread that finds them due: the caller's, the apply thread
 * or the timer's; never under the lock.
 */
final class AppliedWaiters {
  /** {@code ReadRounds} begins one at a time, and another each time one takes too long. */
  static final int MAX_WAITING = 1_024;

  private final LongSupplier raftIndex;
  private final int maxLag;
  private final Consumer<Runnable> later;
  // The highest index that is known to be applied.
  private final AtomicLong applied = new AtomicLong();

  // Guarded by this; the count and the end are also read without.
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean looksLater;
  private volatile int count;
  private volatile @Nullable Ended ended;

  /**
   * @param raftIndex what JRaft counts as applied; may throw {@link IllegalStateException} when its
   *     node is not active
   * @param maxLag a round whose index is further ahead fails; negative: none does
   * @param later runs what it gets some milliseconds later, on another thread
   */
  AppliedWaiters(LongSupplier raftIndex, int maxLag, Consumer<Runnable> later) {
    this.raftIndex = raftIndex;
    this.maxLag = maxLag;
    this.later = later;
  }

  /** Why no round is let through any more. */
  record Ended(Rejection reason, String detail) {}

  private record Waiting(long index, ReadCallback round) {}

  @Nullable Ended ended() {
    return ended;
  }

  /** Calls back once: ready when the index is applied, else failed. */
  void await(long index, ReadCallback round) {
    Ended end = ended;
    if (end != null) {
      round.failed(end.reason(), end.detail());
    } else if (applied.get() >= index) {
      round.ready();
    } else {
      long seen = look();
      if (seen >= index) {
        round.ready();
      } else if (maxLag >= 0 && index - seen > maxLag) {
        round.failed(Rejection.NOT_LEADER, (index - seen) + " entries are not applied yet");
      } else {
        register(new Waiting(index, round));
      }
    }
  }

  private void register(Waiting entry) {
    Ended refused;
    synchronized (this) {
      refused = ended;
      if (refused == null && waiting.size() >= MAX_WAITING) {
        refused = new Ended(Rejection.BUSY, "too many rounds wait");
      }
      if (refused == null) {
        waiting.add(entry);
        count = waiting.size();
        lookLater();
      }
    }
    if (refused != null) {
      entry.round().failed(refused.reason(), refused.detail());
    } else {
      look();
      runDue();
    }
  }

  /** All up to the index is in the state. On the apply thread, after each run of entries. */
  void applied(long index) {
    applied.accumulateAndGet(index, Math::max);
    runDue();
  }

  private long look() {
    long seen;
    try {
      seen = raftIndex.getAsLong();
    } catch (IllegalStateException e) {
      seen = 0; // The node failed or stops: what was applied before still counts.
    }
    return applied.accumulateAndGet(seen, Math::max);
  }

  private void runDue() {
    if (count == 0) {
      return;
    }
    List<ReadCallback> due = new ArrayList<>();
    synchronized (this) {
      long index = applied.get();
      for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
        Waiting entry = each.next();
        if (entry.index() <= index) {
          each.remove();
          due.add(entry.round());
        }
      }
      count = waiting.size();
    }
    due.forEach(ReadCallback::ready);
  }

  private synchronized void lookLater() {
    if (!looksLater && !waiting.isEmpty()) {
      looksLater = true;
      later.accept(this::lookAgain);
    }
  }

  private void lookAgain() {
    look();
    runDue();
    synchronized (this) {
      looksLater = false;
      lookLater();
    }
  }

  /** Fails what waits and all that comes. The first reason stays. */
  void end(Rejection reason, String detail) {
    List<Waiting> refused;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = new Ended(reason, detail);
      refused = List.copyOf(waiting);
      waiting.clear();
      count = 0;
    }
    refused.forEach(entry -> entry.round().failed(reason, detail));
  }
}
