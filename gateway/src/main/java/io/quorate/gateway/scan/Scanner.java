package io.quorate.gateway.scan;

import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.routing.RoutingTable;
import io.quorate.gateway.routing.TenantRoute;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges a range of keys over a tenant's groups, in key order, in chunks of the caller's size.
 *
 * <p>The tension: each group may hold all of the next rows or none, and asking each for all of them
 * reads as many times too much as there are groups. Keys are spread by a hash, so each group is
 * asked for its share and a little more, and the one that runs dry first is asked again.
 *
 * <p>Used on one event loop, one chunk at a time.
 */
public final class Scanner {
  private static final int EXTRA_ROWS = 8;
  private static final int MIN_FETCH_BYTES = 64 << 10;
  private static final int MAX_FETCH_BYTES = 1 << 20;

  /** Fetches in a row that may bring nothing although there is more. */
  private static final int MAX_EMPTY_FETCHES = 16;

  private final Dispatcher dispatcher;
  private final int tenantId;
  private final long epoch;
  private final long routeEpoch;
  private final long fingerprint;
  private final boolean keysOnly;
  private final boolean stale;
  private final List<GroupCursor> cursors = new ArrayList<>();
  private final Comparator<byte[]> order;
  private byte @Nullable [] lastKey;
  private int emptyFetches;

  /**
   * Rows in order.
   *
   * @param more whether the scan is not at its end
   */
  public record Chunk(List<Entry> rows, boolean more) {}

  /**
   * How much one chunk may take.
   *
   * @param deadlineNanos after which no more is fetched when there is something to send
   */
  public record Budget(int rows, long bytes, long deadlineNanos, long fetchTimeoutNanos) {}

  /**
   * A scan, or the rest of one.
   *
   * @param token where an earlier page ended, or null
   * @throws QuorateException REVISION_COMPACTED when shards have moved since that page
   */
  Scanner(
      Dispatcher dispatcher,
      int tenantId,
      KeyRange asked,
      boolean stale,
      @Nullable PageToken token) {
    // Of an empty range only the revisions are read; its bounds may be the wrong way round.
    KeyRange range =
        asked.empty()
            ? new KeyRange(asked.start(), asked.start(), asked.keysOnly(), asked.reverse())
            : asked;
    RoutingTable table = dispatcher.routing().table();
    TenantRoute tenant = table.tenant(tenantId);
    this.dispatcher = dispatcher;
    this.tenantId = tenantId;
    this.epoch = table.epoch();
    this.routeEpoch = tenant.epoch();
    this.keysOnly = asked.keysOnly();
    this.fingerprint = asked.fingerprint();
    this.stale = stale;
    this.order = range.reverse() ? (a, b) -> Arrays.compareUnsigned(b, a) : Arrays::compareUnsigned;
    KeyRange rest = token == null ? range : range.after(token.lastKey());
    // By the whole range: a page's rest may be narrower, and its token names the groups of all.
    for (TenantRoute.GroupShards part : tenant.groups(range.start(), range.end())) {
      cursors.add(new GroupCursor(part, rest, pinned(token, part.group().groupId())));
    }
    if (token != null
        && (token.routeEpoch() != routeEpoch || token.revisions().size() != cursors.size())) {
      throw moved();
    }
  }

  /** A scan from its beginning; streams use it. */
  public static Scanner begin(Dispatcher dispatcher, int tenantId, KeyRange range, boolean stale) {
    return new Scanner(dispatcher, tenantId, range, stale, null);
  }

  /**
   * The rest of a scan.
   *
   * @param token that {@link #pageToken} gave
   * @throws QuorateException PAGE_TOKEN_INVALID when it is not of this scan, REVISION_COMPACTED
   *     when shards have moved since
   */
  public static Scanner resume(
      Dispatcher dispatcher, int tenantId, KeyRange range, boolean stale, String token) {
    PageToken decoded = PageToken.decode(token, tenantId, range.fingerprint());
    return new Scanner(dispatcher, tenantId, range, stale, decoded);
  }

  static QuorateException moved() {
    return new QuorateException(
        ErrorCode.REVISION_COMPACTED, "shards have moved since this scan began: begin it again");
  }

  public Future<Chunk> next(Budget budget) {
    Promise<Chunk> promise = Promise.promise();
    new Run(budget, promise).step();
    return promise.future();
  }

  boolean keysOnly() {
    return keysOnly;
  }

  /** Group to revision; complete after the first chunk. */
  public SortedMap<String, Long> revisions() {
    SortedMap<String, Long> revisions = new TreeMap<>();
    for (GroupCursor cursor : cursors) {
      revisions.put(cursor.group().groupId(), cursor.revision());
    }
    return revisions;
  }

  /** Continues after the last row that was given out, of which there must be one. */
  public String pageToken() {
    byte[] last = lastKey;
    if (last == null) {
      throw new IllegalStateException("no row was given out");
    }
    return new PageToken(tenantId, routeEpoch, fingerprint, last, revisions()).encode();
  }

  private long pinned(@Nullable PageToken token, String groupId) {
    if (token == null) {
      return -1;
    }
    Long revision = token.revisions().get(groupId);
    if (revision == null) {
      throw moved();
    }
    return revision;
  }

  /** The making of one chunk: fetch what is missing, take in order, and again. */
  private final class Run {
    private final Budget budget;
    private final Promise<Chunk> promise;
    private final List<Entry> rows = new ArrayList<>();
    private long bytes;
    private int underWay;

    Run(Budget budget, Promise<Chunk> promise) {
      this.budget = budget;
      this.promise = promise;
    }

    void step() {
      while (true) {
        if (rows.size() >= budget.rows() || bytes >= budget.bytes()) {
          finish();
          return;
        }
        List<GroupCursor> dry = cursors.stream().filter(GroupCursor::needsFetch).toList();
        if (!dry.isEmpty()) {
          if (!rows.isEmpty() && dispatcher.timer().nanoTime() - budget.deadlineNanos() >= 0) {
            finish();
          } else {
            fetch(dry);
          }
          return;
        }
        GroupCursor first = first();
        if (first == null) {
          finish();
          return;
        }
        Entry row = first.take();
        rows.add(row);
        bytes += row.key().length + row.value().length;
      }
    }

    private @Nullable GroupCursor first() {
      GroupCursor first = null;
      byte[] firstKey = new byte[0];
      for (GroupCursor cursor : cursors) {
        Entry head = cursor.head();
        if (head != null && (first == null || order.compare(head.key(), firstKey) < 0)) {
          first = cursor;
          firstKey = head.key();
        }
      }
      return first;
    }

    private void finish() {
      if (!rows.isEmpty()) {
        lastKey = rows.get(rows.size() - 1).key();
      }
      promise.tryComplete(
          new Chunk(rows, cursors.stream().anyMatch(cursor -> !cursor.exhausted())));
    }

    private void fetch(List<GroupCursor> dry) {
      int active = (int) cursors.stream().filter(cursor -> !cursor.exhausted()).count();
      int wanted = budget.rows() - rows.size();
      int share = active == 1 ? wanted : Math.min(wanted, wanted / active * 5 / 4 + EXTRA_ROWS);
      long shareBytes = (budget.bytes() - bytes) / active;
      int fetchBytes = (int) Math.min(MAX_FETCH_BYTES, Math.max(MIN_FETCH_BYTES, shareBytes));
      long deadline = dispatcher.timer().nanoTime() + budget.fetchTimeoutNanos();
      underWay = dry.size();
      for (GroupCursor cursor : dry) {
        ReadOperation.Scan scan =
            cursor.fetch(tenantId, epoch, Math.min(share, Limits.MAX_SCAN_ROWS), fetchBytes);
        dispatcher
            .scan(cursor.group(), scan, stale, deadline)
            .onComplete(result -> fetched(cursor, result), promise::tryFail);
      }
    }

    private void fetched(GroupCursor cursor, ReadResult result) {
      if (result instanceof ReadResult.Refused refused) {
        promise.tryFail(new QuorateException(refused.code(), refused.detail()));
        return;
      }
      if (!(result instanceof ReadResult.Page page)) {
        promise.tryFail(
            new IllegalStateException("a scan was answered with a " + result.getClass()));
        return;
      }
      try {
        cursor.fetched(page);
      } catch (IllegalStateException e) {
        promise.tryFail(e);
        return;
      }
      emptyFetches = page.entries().isEmpty() && page.more() ? emptyFetches + 1 : 0;
      if (emptyFetches > MAX_EMPTY_FETCHES) {
        promise.tryFail(new QuorateException(ErrorCode.OVERLOADED, "the scan makes no progress"));
      } else if (--underWay == 0 && !promise.future().isComplete()) {
        step();
      }
    }
  }
}
