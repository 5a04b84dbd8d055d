package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares leadership rounds among reads: while one is in flight the next one's reads gather. A read
 * is only ever answered by a round that began after it came, which is what makes it linearizable.
 * Thread-safe; reads are started on the thread that ends their round.
 */
final class ReadRounds {
  private static final Logger LOG = LoggerFactory.getLogger(ReadRounds.class);

  /** A read, or several, that wait for a round. One of its methods is called, once. */
  interface Waiting {
    int reads();

    /** Reads now, on the thread that calls. */
    void run();

    void failed(ErrorCode code, String detail);
  }

  private final RaftReplica replica;
  private final GroupLimits limits;
  private final LongSupplier nanoTime;
  private final Consumer<List<Waiting>> ready;

  // Guarded by this.
  private List<Waiting> gathering = new ArrayList<>();
  private int gatheringReads;
  private @Nullable Round current;
  // The current round and those that were given up waiting for, until they are answered.
  private final Set<Round> underWay = new LinkedHashSet<>();
  private @Nullable ErrorCode ended;

  /**
   * @param ready takes the reads that may be run now; must not block or throw
   */
  ReadRounds(
      RaftReplica replica,
      GroupLimits limits,
      LongSupplier nanoTime,
      Consumer<List<Waiting>> ready) {
    this.replica = replica;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.ready = ready;
  }

  void submit(Waiting waiting) {
    Round start = null;
    ErrorCode refused;
    synchronized (this) {
      boolean full = gatheringReads + waiting.reads() > limits.waitingReads();
      refused = ended != null ? ended : full ? ErrorCode.OVERLOADED : null;
      if (refused == null) {
        gathering.add(waiting);
        gatheringReads += waiting.reads();
        if (current == null || current.isOverdue(limits.roundTimeoutMs())) {
          start = next();
        }
      }
    }
    if (refused != null) {
      waiting.failed(
          refused, refused == ErrorCode.OVERLOADED ? "too many reads wait" : refused.title());
    }
    begin(start);
  }

  /** Refuses what waits and all that comes. */
  void end(ErrorCode code, String detail) {
    List<Waiting> refused;
    List<Round> open;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = code;
      refused = gathering;
      gathering = new ArrayList<>();
      open = List.copyOf(underWay);
    }
    refused.forEach(read -> read.failed(code, detail));
    open.forEach(round -> round.fail(code, detail));
  }

  private @Nullable Round next() {
    if (gathering.isEmpty()) {
      current = null;
    } else {
      current = new Round(gathering);
      underWay.add(current);
      gathering = new ArrayList<>();
      gatheringReads = 0;
    }
    return current;
  }

  private void begin(@Nullable Round round) {
    if (round == null) {
      return;
    }
    try {
      replica.readIndex(round);
    } catch (RuntimeException e) {
      LOG.error("group {}: a read round failed", replica.groupId(), e);
      round.failed(Rejection.FAILED, "the read round failed");
    }
  }

  /** The next round goes off before the reads of this one are run. */
  private void ended(Round round) {
    Round start = null;
    synchronized (this) {
      underWay.remove(round);
      if (current == round) {
        start = next();
      }
    }
    begin(start);
  }

  private final class Round implements ReadCallback {
    private final List<Waiting> reads;
    private final long startedNanos = nanoTime.getAsLong();
    private final AtomicBoolean isAnswered = new AtomicBoolean();

    Round(List<Waiting> reads) {
      this.reads = reads;
    }

    boolean isOverdue(long timeoutMs) {
      return nanoTime.getAsLong() - startedNanos > TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    @Override
    public void ready() {
      if (isAnswered.compareAndSet(false, true)) {
        ended(this);
        ready.accept(reads);
      }
    }

    @Override
    public void failed(Rejection reason, String detail) {
      fail(Rejections.codeOf(reason), detail);
    }

    void fail(ErrorCode code, String detail) {
      if (isAnswered.compareAndSet(false, true)) {
        ended(this);
        reads.forEach(read -> read.failed(code, detail));
      }
    }
  }
}
