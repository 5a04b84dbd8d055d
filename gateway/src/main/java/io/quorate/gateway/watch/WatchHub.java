package io.quorate.gateway.watch;

import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.routing.RoutingTable;
import io.quorate.gateway.routing.TenantRoute.GroupShards;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Positions;
import io.quorate.proto.op.ReadResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All watches of one event loop, and the feeds that they share. On that event loop only. */
public final class WatchHub {
  static final int MAX_WATCHES = 50_000;
  static final int MAX_TENANT_WATCHES = 20_000;

  private static final int TICK_MS = 1_000;
  private static final int PAGE_BYTES = 64 << 10;
  private static final int STALE_RETRIES = 20;
  private static final int STALE_RETRY_MS = 50;

  private final Dispatcher dispatcher;
  private final QueuedBytes queued;
  private final long timeoutNanos;
  private final Map<WatchedKeys, Feed> feeds = new HashMap<>();
  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private final Map<Integer, Integer> watchersOf = new HashMap<>();

  public WatchHub(Dispatcher dispatcher, QueuedBytes queued, long timeoutMs) {
    this.dispatcher = dispatcher;
    this.queued = queued;
    this.timeoutNanos = timeoutMs * 1_000_000;
    dispatcher.timer().schedule(TICK_MS, this::tick);
  }

  /** Where a watch begins. */
  public sealed interface Start {
    /** With the changes that come after all that was acknowledged before. */
    record Now() implements Start {}

    /** After what was told before with this token. */
    record Resume(String token) implements Start {}

    /** With this revision, where one group has all the keys. */
    record FromRevision(long revision) implements Start {}
  }

  /**
   * Opens a watch; the sink is begun when it is clear that the watch can begin.
   *
   * @return fails with a QuorateException, and then the sink was not touched
   */
  public Future<Void> open(WatchedKeys keys, Start start, WatchSink sink) {
    if (watchers.size() >= MAX_WATCHES
        || watchersOf.getOrDefault(keys.tenantId(), 0) >= MAX_TENANT_WATCHES) {
      return Future.failedFuture(
          new QuorateException(ErrorCode.TOO_MANY_REQUESTS, "too many watches"));
    }
    return new Opening(keys, start, sink).attempt(0);
  }

  /** Reads each group's part, and begins when all were answered. */
  private final class Opening {
    private final WatchedKeys keys;
    private final Start start;
    private final WatchSink sink;
    private final Promise<Void> promise = Promise.promise();

    Opening(WatchedKeys keys, Start start, WatchSink sink) {
      this.keys = keys;
      this.start = start;
      this.sink = sink;
    }

    Future<Void> attempt(int attempts) {
      try {
        RoutingTable table = dispatcher.routing().table();
        List<GroupShards> shares = keys.parts(table);
        Positions from = from(shares);
        List<Future<ReadResult>> reads = new ArrayList<>();
        for (int part = 0; part < shares.size(); part++) {
          reads.add(read(shares.get(part), from.at(part), table.epoch()));
        }
        Future.all(reads)
            .onComplete(
                all -> read(shares, from, reads.stream().map(Future::result).toList(), attempts),
                promise::tryFail);
      } catch (QuorateException e) {
        promise.tryFail(e);
      }
      return promise.future();
    }

    private Positions from(List<GroupShards> shares) {
      List<String> groups = shares.stream().map(share -> share.group().groupId()).toList();
      if (start instanceof Start.Resume resume) {
        return Positions.resume(resume.token(), groups);
      } else if (start instanceof Start.FromRevision from) {
        return Positions.before(from.revision(), groups);
      }
      return Positions.of(groups, new long[groups.size()]);
    }

    private Future<ReadResult> read(GroupShards share, long after, long epoch) {
      return dispatcher.changes(
          share.group(),
          start instanceof Start.Now
              ? keys.fromNow(share.shards(), epoch)
              : keys.after(after, share.shards(), epoch, PAGE_BYTES, 0),
          dispatcher.timer().nanoTime() + timeoutNanos);
    }

    private void read(
        List<GroupShards> shares, Positions from, List<ReadResult> results, int attempts) {
      Positions at = from;
      List<ReadResult.Changed> first = new ArrayList<>();
      for (int part = 0; part < results.size(); part++) {
        ReadResult result = results.get(part);
        if (!(result instanceof ReadResult.Changed changed)) {
          refused(shares.get(part), result, attempts);
          return;
        }
        first.add(changed);
        at = start instanceof Start.Now ? at.with(part, changed.upTo()) : at;
      }
      begin(shares, at, first);
    }

    private void refused(GroupShards share, ReadResult result, int attempts) {
      boolean isStale =
          result instanceof ReadResult.Refused refused && refused.code() == ErrorCode.STALE_EPOCH;
      if (isStale && attempts < STALE_RETRIES) {
        dispatcher.routing().suspectStale();
        dispatcher.timer().schedule(STALE_RETRY_MS, () -> attempt(attempts + 1));
      } else {
        promise.tryFail(WatchErrors.of(share.group().groupId(), result));
      }
    }

    private void begin(List<GroupShards> shares, Positions at, List<ReadResult.Changed> first) {
      Watcher watcher = new Watcher(WatchHub.this, keys, shares, at, sink, dispatcher);
      watchers.add(watcher);
      watchersOf.merge(keys.tenantId(), 1, Integer::sum);
      promise.complete();
      watcher.start(first);
    }
  }

  /** Whether more may be queued for a tenant's clients. */
  boolean hasRoom(int tenantId) {
    return queued.hasRoom(tenantId);
  }

  /** Where the feed of a watcher's keys is; null when there is none of the same groups. */
  @Nullable Positions liveAt(Watcher watcher) {
    Feed feed = feeds.get(watcher.keys());
    return feed == null || !feed.isOf(watcher.shares()) ? null : feed.at();
  }

  /** Takes a watcher to the feed of its keys, which it has reached. */
  Feed join(Watcher watcher) {
    WatchedKeys keys = watcher.keys();
    Feed present = feeds.get(keys);
    if (present != null && present.isOf(watcher.shares())) {
      present.join(watcher);
      return present;
    }
    if (present != null) {
      // Shards have moved. Who is with it would find out a little later.
      present.endAll();
    }
    Feed fresh =
        new Feed(keys, watcher.shares(), watcher.position(), dispatcher, () -> feeds.remove(keys));
    feeds.put(keys, fresh);
    fresh.join(watcher);
    dispatcher.timer().soon(fresh::start);
    return fresh;
  }

  void forget(Watcher watcher) {
    if (watchers.remove(watcher)) {
      int tenantId = watcher.keys().tenantId();
      watchersOf.computeIfPresent(tenantId, (id, count) -> count == 1 ? null : count - 1);
    }
  }

  /** A gateway that shuts down waits for what is open: streams would keep it waiting. */
  public void close() {
    QuorateException why =
        new QuorateException(ErrorCode.UNAVAILABLE, "the gateway shuts down: go on elsewhere");
    for (Watcher watcher : watchers.toArray(new Watcher[0])) {
      watcher.end(why);
    }
  }

  private void tick() {
    long now = dispatcher.timer().nanoTime();
    for (Watcher watcher : watchers.toArray(new Watcher[0])) {
      watcher.tick(now);
    }
    dispatcher.timer().schedule(TICK_MS, this::tick);
  }

  int feeds() {
    return feeds.size();
  }
}
