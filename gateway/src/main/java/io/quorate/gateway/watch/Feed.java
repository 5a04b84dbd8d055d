package io.quorate.gateway.watch;

import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.routing.RoutingTable;
import io.quorate.gateway.routing.TenantRoute.GroupShards;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Positions;
import io.quorate.proto.op.ReadResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The changes of some keys as they come, for all on this event loop who watch the same and are up
 * to date.
 *
 * <p>Each group is asked what came after what is known, and answers when there is something. While
 * an answer is being passed on, more changes gather at the group and come together: so a feed with
 * many watchers makes few large writes instead of many small ones when it is busy, at the price of
 * a few milliseconds, which it counts from what passing on takes. It holds no changes.
 *
 * <p>On its event loop only.
 */
final class Feed {
  private static final int PAGE_BYTES = 256 << 10;
  private static final int MIN_WAIT_MS = 15_000;
  private static final int WAIT_SPREAD_MS = 10_000;

  /** A group is asked again so many times later as passing its last changes on took. */
  private static final int PAUSE_FACTOR = 2;

  private static final long MIN_PAUSE_NANOS = 500_000;
  private static final long MAX_PAUSE_NANOS = 20_000_000;

  private final WatchedKeys keys;
  private final Dispatcher dispatcher;
  private final Runnable whenUnused;
  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private final List<Part> parts = new ArrayList<>();
  private Positions at;
  private boolean closed;

  private static final class Part {
    final int index;
    GroupShards share;
    int failures;

    Part(int index, GroupShards share) {
      this.index = index;
      this.share = share;
    }
  }

  /**
   * A feed that goes on where its first watcher is.
   *
   * @param whenUnused told when the last watcher has left; the feed has ended then
   */
  Feed(
      WatchedKeys keys,
      List<GroupShards> shares,
      Positions at,
      Dispatcher dispatcher,
      Runnable whenUnused) {
    this.keys = keys;
    this.at = at;
    this.dispatcher = dispatcher;
    this.whenUnused = whenUnused;
    for (GroupShards share : shares) {
      parts.add(new Part(parts.size(), share));
    }
  }

  void start() {
    parts.forEach(this::ask);
  }

  Positions at() {
    return at;
  }

  void join(Watcher watcher) {
    watchers.add(watcher);
  }

  void leave(Watcher watcher) {
    if (watchers.remove(watcher) && watchers.isEmpty() && !closed) {
      closed = true;
      whenUnused.run();
    }
  }

  private void ask(Part part) {
    if (closed) {
      return;
    }
    RoutingTable table = dispatcher.routing().table();
    int waitMs = MIN_WAIT_MS + dispatcher.timer().random(WAIT_SPREAD_MS);
    dispatcher
        .awaitChanges(
            part.share.group(),
            keys.after(at.at(part.index), part.share.shards(), table.epoch(), PAGE_BYTES, waitMs))
        .onComplete(result -> answered(part, result), failure -> later(part));
  }

  private void later(Part part) {
    dispatcher.timer().schedule(dispatcher.backoffMs(part.failures++), () -> askAnew(part));
  }

  /** After a failure the group may be elsewhere. */
  private void askAnew(Part part) {
    if (closed) {
      return;
    }
    List<GroupShards> now;
    try {
      now = keys.parts(dispatcher.routing().table());
    } catch (QuorateException e) {
      later(part);
      return;
    }
    if (!isOf(now)) {
      endAll();
      return;
    }
    part.share = now.get(part.index);
    ask(part);
  }

  /** Whether its keys are in these shards of these groups. */
  boolean isOf(List<GroupShards> shares) {
    return parts.size() == shares.size()
        && parts.stream().allMatch(part -> isSame(part.share, shares.get(part.index)));
  }

  private static boolean isSame(GroupShards one, GroupShards other) {
    return one.group().groupId().equals(other.group().groupId())
        && Arrays.equals(one.shards(), other.shards());
  }

  private void answered(Part part, ReadResult result) {
    if (closed) {
      return;
    }
    if (result instanceof ReadResult.Changed changed) {
      part.failures = 0;
      pauseFor(deliver(part, changed), part);
    } else if (result instanceof ReadResult.Refused refused
        && refused.code() == ErrorCode.STALE_EPOCH) {
      dispatcher.routing().suspectStale();
      later(part);
    } else {
      endAll(WatchErrors.of(at.group(part.index), result));
    }
  }

  /** Passes changes on; returns how long it took. */
  private long deliver(Part part, ReadResult.Changed changed) {
    long begun = dispatcher.timer().nanoTime();
    Page page = Page.of(at, part.index, changed);
    at = page.after();
    for (Watcher watcher : watchers.toArray(new Watcher[0])) {
      watcher.take(page);
    }
    return dispatcher.timer().nanoTime() - begun;
  }

  private void pauseFor(long tookNanos, Part part) {
    long pause = Math.min(MAX_PAUSE_NANOS, PAUSE_FACTOR * tookNanos);
    if (pause < MIN_PAUSE_NANOS) {
      ask(part);
    } else {
      dispatcher.timer().scheduleNanos(pause, () -> ask(part));
    }
  }

  /** The keys are in other shards or groups than they were. */
  void endAll() {
    endAll(new QuorateException(ErrorCode.STALE_EPOCH, "shards have moved: read the keys anew"));
  }

  private void endAll(QuorateException why) {
    for (Watcher watcher : watchers.toArray(new Watcher[0])) {
      watcher.end(why);
    }
  }
}
