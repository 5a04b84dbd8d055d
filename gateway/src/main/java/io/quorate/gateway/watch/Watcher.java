package io.quorate.gateway.watch;

import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.routing.TenantRoute.GroupShards;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Positions;
import io.quorate.proto.op.ReadResult;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch: with its feed while it keeps up, else on its own through the history.
 *
 * <p>Nothing is queued for a client that does not read, beyond what was just written to its
 * connection. It leaves the feed with a note of how far it is, and when it has read it is told what
 * it missed, page by page at its own pace, until it is where the feed is. So a slow client costs
 * nobody memory, and loses nothing as long as the history is kept; after that it is told so.
 *
 * <p>On its event loop only.
 */
final class Watcher {
  private static final int PAGE_BYTES = 64 << 10;
  private static final long READ_NANOS = 5_000_000_000L;
  private static final int ROOM_RETRY_MS = 200;

  /** A client that reads nothing for so long is told off, and then cut off. */
  private static final long STALLED_NANOS = 60_000_000_000L;

  private static final long CUT_NANOS = 30_000_000_000L;
  private static final long HEARTBEAT_NANOS = 15_000_000_000L;
  private static final long ACCESS_NANOS = 5_000_000_000L;

  private final WatchHub hub;
  private final WatchedKeys keys;
  private final List<GroupShards> shares;
  private final WatchSink sink;
  private final Dispatcher dispatcher;
  private final boolean[] caughtUp;

  /** How far the client is; null while it is where its feed is. */
  private @Nullable Positions own;

  private @Nullable Feed feed;
  private boolean ended;
  private boolean waiting;
  private long sentNanos;
  private long checkedNanos;
  private long stalledSinceNanos;
  private boolean stalled;
  private int failures;

  Watcher(
      WatchHub hub,
      WatchedKeys keys,
      List<GroupShards> shares,
      Positions from,
      WatchSink sink,
      Dispatcher dispatcher) {
    this.hub = hub;
    this.keys = keys;
    this.shares = shares;
    this.own = from;
    this.sink = sink;
    this.dispatcher = dispatcher;
    this.caughtUp = new boolean[shares.size()];
    this.sentNanos = dispatcher.timer().nanoTime();
    this.checkedNanos = sentNanos;
  }

  WatchedKeys keys() {
    return keys;
  }

  List<GroupShards> shares() {
    return shares;
  }

  /** How far the client is. */
  Positions position() {
    Positions mine = own;
    if (mine != null) {
      return mine;
    }
    Feed shared = feed;
    if (shared == null) {
      throw new IllegalStateException("a watch without a position");
    }
    return shared.at();
  }

  /** Begins with what was read when it was opened. */
  void start(List<ReadResult.Changed> first) {
    sink.begin(position(), this::gone);
    for (int part = 0; part < first.size() && !ended; part++) {
      tell(part, first.get(part));
    }
    catchUp();
  }

  private void tell(int part, ReadResult.Changed changed) {
    caughtUp[part] = !isFull(changed);
    Page page = Page.of(position(), part, changed);
    if (!page.isEmpty()) {
      send(page);
    }
    own = page.after();
  }

  /** Whether an answer ended for its size, so that there is more. */
  private static boolean isFull(ReadResult.Changed changed) {
    long bytes = 0;
    for (Change change : changed.changes()) {
      Entry put = change.put();
      Entry previous = change.previous();
      bytes += put == null ? 0 : put.value().length;
      bytes += previous == null ? 0 : previous.value().length;
    }
    return bytes >= PAGE_BYTES / 2 || changed.changes().size() >= Limits.MAX_CHANGES / 2;
  }

  private void send(Page page) {
    sentNanos = dispatcher.timer().nanoTime();
    sink.changes(page);
  }

  /** What comes to all who are with the feed. */
  void take(Page page) {
    if (ended) {
      return;
    }
    if (sink.isFull() || !hub.hasRoom(keys.tenantId())) {
      fallBehind(page.before());
      return;
    }
    Positions mine = own;
    if (mine == null) {
      if (!page.isEmpty()) {
        send(page);
      }
      return;
    }
    Page rest = page.seenFrom(mine);
    if (!rest.isEmpty()) {
      send(rest);
    }
    own = rest.after().equalTo(page.after()) ? null : rest.after();
  }

  private void fallBehind(Positions told) {
    Feed left = feed;
    own = own == null ? told : own;
    feed = null;
    Arrays.fill(caughtUp, false);
    if (left != null) {
      left.leave(this);
    }
    catchUp();
  }

  /** Goes through the history until it is where the feed is, or where the groups are. */
  private void catchUp() {
    if (ended || waiting) {
      return;
    }
    if (sink.isFull()) {
      waiting = true;
      sink.whenDrained(this::goOn);
      return;
    }
    if (!hub.hasRoom(keys.tenantId())) {
      waiting = true;
      dispatcher.timer().schedule(ROOM_RETRY_MS, this::goOn);
      return;
    }
    int part = nextPart();
    if (part < 0) {
      feed = hub.join(this);
      own = position().equalTo(feed.at()) ? null : own;
    } else {
      read(part);
    }
  }

  private void goOn() {
    waiting = false;
    catchUp();
  }

  private int nextPart() {
    Positions live = hub.liveAt(this);
    Positions mine = position();
    for (int part = 0; part < caughtUp.length; part++) {
      boolean isThere = live == null ? caughtUp[part] : mine.at(part) >= live.at(part);
      if (!isThere) {
        return part;
      }
    }
    return -1;
  }

  private void read(int part) {
    waiting = true;
    GroupShards share = shares.get(part);
    long epoch = dispatcher.routing().table().epoch();
    dispatcher
        .changes(
            share.group(),
            keys.after(position().at(part), share.shards(), epoch, PAGE_BYTES, 0),
            dispatcher.timer().nanoTime() + READ_NANOS)
        .onComplete(result -> answered(part, result), failure -> later());
  }

  private void later() {
    dispatcher.timer().schedule(dispatcher.backoffMs(failures++), this::goOn);
  }

  private void answered(int part, ReadResult result) {
    if (ended) {
      return;
    }
    if (result instanceof ReadResult.Changed changed) {
      failures = 0;
      tell(part, changed);
      goOn();
    } else {
      end(WatchErrors.of(shares.get(part).group().groupId(), result));
    }
  }

  /** Now and then: a sign of life, and a look at what the client does and may. */
  void tick(long nowNanos) {
    if (ended) {
      hub.forget(this);
      return;
    }
    if (nowNanos - checkedNanos >= ACCESS_NANOS) {
      checkedNanos = nowNanos;
      try {
        sink.requireAccess();
      } catch (QuorateException e) {
        end(e);
        return;
      }
    }
    if (sink.isFull()) {
      watchStalled(nowNanos);
    } else {
      stalled = false;
      if (nowNanos - sentNanos >= HEARTBEAT_NANOS) {
        sentNanos = nowNanos;
        sink.progress(position());
      }
    }
  }

  private void watchStalled(long nowNanos) {
    if (!stalled) {
      stalled = true;
      stalledSinceNanos = nowNanos;
    } else if (nowNanos - stalledSinceNanos >= STALLED_NANOS) {
      end(new QuorateException(ErrorCode.SLOW_CONSUMER, "nothing was read for a minute"));
      dispatcher.timer().schedule(CUT_NANOS / 1_000_000, sink::cut);
    }
  }

  /** Ends the stream; the client is told why, and how far it was told. */
  void end(QuorateException why) {
    if (!ended) {
      Positions told = position();
      gone();
      sink.end(why, told);
    }
  }

  /** The client has gone. Idempotent. */
  void gone() {
    Feed left = feed;
    if (left != null) {
      own = position();
      feed = null;
      left.leave(this);
    }
    ended = true;
    hub.forget(this);
  }
}
