package io.quorate.storage.group;

import io.quorate.storage.apply.Checkpoint;
import io.quorate.storage.command.Command;
import io.quorate.storage.mvcc.Position;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What replicas do by themselves: give disk space back, and answer watches that have waited long
 * enough; and a leader moves the compact revision and has all of them compare their states.
 *
 * <p>Every replica samples revisions, so that a new leader knows the window at once, and so that
 * each can refuse reads that are older than a tenant's own window; the leader alone proposes. A
 * group without writes gets no entries once its history is compacted and its last state is
 * compared. Ticks come one at a time from the scheduler.
 */
public final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** How exactly the waits of watches are timed. */
  private static final long WAITS_EVERY_MS = 1_000;

  /**
   * When to do what.
   *
   * @param intervalMs between ticks
   * @param windowMs how long history is kept at least, unless there are too many revisions
   * @param windowRevisions how many revisions of history are kept at most
   * @param checkpointEveryMs the time between checkpoints of a group that is written
   */
  public record Settings(
      long intervalMs, long windowMs, long windowRevisions, long checkpointEveryMs) {
    public static final Settings DEFAULT =
        new Settings(10_000, TimeUnit.MINUTES.toMillis(10), 100_000, 30_000);
  }

  private final Group group;
  private final Settings settings;
  private final IntToLongFunction tenantWindowMs;
  private final LongSupplier monotonicMs;
  private final CompactionWindow window;
  private @Nullable ScheduledFuture<?> ticks;
  private @Nullable ScheduledFuture<?> waits;
  private final AtomicInteger underWay = new AtomicInteger();
  private boolean hasCheckpointed;
  private long lastCheckpointMs;

  /**
   * Looks at the group at each tick, and from now on at each read of the past.
   *
   * @param tenantWindowMs how far back a tenant may read; 0: as far as there is history
   * @param monotonicMs time that never jumps, from any origin
   */
  public Housekeeping(
      Group group, Settings settings, IntToLongFunction tenantWindowMs, LongSupplier monotonicMs) {
    this.group = group;
    this.settings = settings;
    this.tenantWindowMs = tenantWindowMs;
    this.monotonicMs = monotonicMs;
    this.window = new CompactionWindow(settings.windowMs(), settings.windowRevisions());
    group.limitHistory(this::oldestReadable);
  }

  /** The oldest revision that a tenant may read; 0: whatever there is. For any thread. */
  private long oldestReadable(int tenantId) {
    long windowMs = tenantWindowMs.applyAsLong(tenantId);
    return windowMs == 0 ? 0 : window.presentAt(monotonicMs.getAsLong() - windowMs);
  }

  public synchronized void start(ScheduledExecutorService scheduler) {
    ticks =
        scheduler.scheduleWithFixedDelay(
            this::safeTick, settings.intervalMs(), settings.intervalMs(), TimeUnit.MILLISECONDS);
    waits =
        scheduler.scheduleWithFixedDelay(
            group::endLongWaits, WAITS_EVERY_MS, WAITS_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private void safeTick() {
    try {
      tick();
    } catch (RuntimeException e) {
      // A throwing task would not be scheduled again.
      LOG.error("group {}: housekeeping failed", group.groupId(), e);
    }
  }

  /** One look at the group; whoever does not {@link #start} this calls it himself. */
  public synchronized void tick() {
    long nowMs = monotonicMs.getAsLong();
    Position position = group.machine().position();
    window.sample(nowMs, position.revision());
    group.machine().reclaimSpace();
    if (group.machine().failure() != null || !group.replica().isLeader()) {
      return;
    }
    if (underWay.get() > 0) {
      // A group that is stuck would collect one of each kind per tick.
      return;
    }
    long compact = window.compactRevision(nowMs, position.revision());
    if (compact > position.compactRevision()) {
      propose(new Command.Compact(compact));
    }
    if (!hasCheckpointed || nowMs - lastCheckpointMs >= settings.checkpointEveryMs()) {
      checkpoint(nowMs, position);
    }
  }

  private void checkpoint(long nowMs, Position position) {
    Checkpoint last = group.machine().lastCheckpoint();
    boolean isCompared =
        last == null
            ? position.revision() == 0
            : last.revision() == position.revision() && last.comparedRevision() == last.revision();
    if (isCompared) {
      return;
    }
    hasCheckpointed = true;
    lastCheckpointMs = nowMs;
    propose(
        last == null
            ? new Command.Checkpoint(0, 0)
            : new Command.Checkpoint(last.index(), last.checksum()));
  }

  private void propose(Command command) {
    underWay.incrementAndGet();
    group
        .propose(command)
        .whenComplete(
            (result, error) -> {
              underWay.decrementAndGet();
              if (error != null) {
                // The next tick sees the state as it is and tries again.
                LOG.debug("group {}: {} was not applied", group.groupId(), command, error);
              }
            });
  }

  @Override
  public synchronized void close() {
    if (ticks != null) {
      ticks.cancel(false);
    }
    if (waits != null) {
      waits.cancel(false);
    }
  }
}
