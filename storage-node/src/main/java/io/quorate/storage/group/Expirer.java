package io.quorate.storage.group;

import io.quorate.proto.op.Limits;
import io.quorate.storage.command.Command;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends keys and leases of a group that this replica leads, when their time is over.
 *
 * <p>The tension: many may end at once, and other writes must not wait for them. So it proposes
 * steps of a bounded size, one after the other, and each finds its place among the writes that come
 * meanwhile. There is one timer, for what ends next. While something is to end in a group without
 * writes, an entry a minute brings the time forward: a new leader would take it up where the last
 * entry left it.
 *
 * <p>Thread-safe; never blocks, also on the apply thread.
 */
public final class Expirer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Expirer.class);

  /** By so much time can go back at a change of leaders, beside what they were away. */
  static final long KEEP_TIME_MS = 60_000;

  private static final long RETRY_MS = 500;

  /** Runs things later. */
  public interface Timer {

    /** Runs the task once, unless the call that comes back is made before. */
    Runnable after(long delayMs, Runnable task);

    static Timer of(ScheduledExecutorService scheduler) {
      return (delayMs, task) -> {
        ScheduledFuture<?> future = scheduler.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
      };
    }
  }

  private final Group group;
  private final GroupClock clock;
  private final Timer timer;

  /** What ended next at the last look: a run that changes nothing of it needs no other one. */
  private volatile long seenMs = Long.MAX_VALUE;

  // Guarded by this.
  private @Nullable Runnable disarm;
  private boolean isUnderWay;
  private boolean isClosed;

  public Expirer(Group group, Timer timer) {
    this.group = group;
    this.clock = group.clock();
    this.timer = timer;
  }

  public void start() {
    group.onPublished(
        position -> {
          if (group.machine().nextEndMs() != seenMs) {
            look();
          }
        });
    group.onLeadership(this::look);
    look();
  }

  private void look() {
    try {
      if (isDue()) {
        propose();
      }
    } catch (RuntimeException e) {
      LOG.error("group {}: what is due was not ended", group.groupId(), e);
      retry();
    }
  }

  /** Whether a step is to be proposed now; sets the timer if one is to be later. */
  private synchronized boolean isDue() {
    if (isUnderWay || isClosed) {
      return false;
    }
    stopTimer();
    long endMs = group.machine().nextEndMs();
    seenMs = endMs;
    if (endMs == Long.MAX_VALUE || !clock.isLeading() || group.machine().failure() != null) {
      return false;
    }
    long keepTimeMs = group.machine().position().stampMs() + KEEP_TIME_MS;
    long lookMs = Math.min(endMs + 1, keepTimeMs);
    long delayMs = clock.delayMsUntil(lookMs);
    if (delayMs > 0) {
      disarm = timer.after(delayMs, this::look);
      return false;
    }
    isUnderWay = true;
    return true;
  }

  private void propose() {
    // Stamps are cut to whole milliseconds, so only those before this one are over for certain.
    long upToMs = Math.max(0, clock.now().ms() - 1);
    Command step = new Command.Expire(upToMs, Limits.MAX_EXPIRE_STEP);
    group
        .propose(step)
        .whenComplete(
            (result, error) -> {
              synchronized (this) {
                isUnderWay = false;
              }
              if (error == null) {
                look();
              } else {
                LOG.debug("group {}: {} was not applied", group.groupId(), step, error);
                retry();
              }
            });
  }

  private synchronized void retry() {
    stopTimer();
    if (!isClosed && clock.isLeading()) {
      disarm = timer.after(RETRY_MS, this::look);
    }
  }

  private void stopTimer() {
    if (disarm != null) {
      disarm.run();
      disarm = null;
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    stopTimer();
  }
}
