package io.quorate.gateway.watch;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.RawQuery;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.ChangeFilter;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Limits;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/watch}: changes as server-sent events. One per event loop. */
public final class WatchRoute {
  private static final String ALLOW = "GET, OPTIONS";
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final Set<String> PARAMETERS =
      Set.of("key", "prefix", "start", "end", "after", "start_revision", "previous", "filter");
  private static final byte[] NO_BOUND = new byte[0];

  private final WatchHub hub;
  private final Access access;
  private final QueuedBytes queued;

  public WatchRoute(WatchHub hub, Access access, QueuedBytes queued) {
    this.hub = hub;
    this.access = access;
    this.queued = queued;
  }

  /**
   * Handles a request.
   *
   * @throws QuorateException for what is wrong with it
   */
  public void handle(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    if (HttpMethod.OPTIONS.equals(request.method())) {
      exchange.options(ALLOW);
      return;
    }
    if (!HttpMethod.GET.equals(request.method())) {
      exchange.methodNotAllowed(ALLOW);
      return;
    }
    Principal caller = access.require(request, Permission.DATA_READ);
    RawQuery query = RawQuery.parse(request.uri(), PARAMETERS);
    SseSink sink =
        new SseSink(exchange, caller.tenantId(), queued, () -> requireStill(request, caller));
    hub.open(keys(caller.tenantId(), query), start(request, query), sink)
        .onFailure(failure -> refuse(exchange, failure));
  }

  private void requireStill(HttpServerRequest request, Principal caller) {
    WatchAccess.requireUnexpired(caller);
    access.require(request, Permission.DATA_READ);
  }

  private static void refuse(Exchange exchange, Throwable failure) {
    if (failure instanceof WatchErrors.CompactedException compacted) {
      exchange.problem(
          compacted.code(),
          compacted.detail(),
          new JsonObject()
              .put("group", compacted.groupId())
              .put("compact_revision", compacted.compactRevision()));
    } else {
      exchange.fail(failure);
    }
  }

  private static WatchedKeys keys(int tenantId, RawQuery query) {
    ChangeFilter filter = filter(query);
    byte[] key = query.bytes("key");
    byte[] prefix = query.bytes("prefix");
    byte[] start = query.bytes("start");
    byte[] end = query.bytes("end");
    boolean isRange = start != null || end != null;
    if ((key == null ? 0 : 1) + (prefix == null ? 0 : 1) + (isRange ? 1 : 0) > 1) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "watch one of: 'key', 'prefix', or a range of 'start' and 'end'");
    }
    if (key != null) {
      return WatchedKeys.ofKey(tenantId, Keys.check(key), filter);
    }
    if (prefix != null) {
      return WatchedKeys.ofPrefix(tenantId, bound(prefix), filter);
    }
    return new WatchedKeys(tenantId, bound(start), bound(end), filter);
  }

  private static byte[] bound(byte @Nullable [] bound) {
    if (bound == null) {
      return NO_BOUND;
    }
    if (bound.length > Limits.MAX_KEY_BYTES) {
      throw new QuorateException(
          ErrorCode.KEY_TOO_LONG,
          "a range's bound has more than " + Limits.MAX_KEY_BYTES + " bytes");
    }
    return bound;
  }

  private static ChangeFilter filter(RawQuery query) {
    boolean previous = query.flag("previous");
    String filter = query.text("filter");
    if (filter == null) {
      return new ChangeFilter(true, true, previous);
    }
    return switch (filter) {
      case "put" -> new ChangeFilter(true, false, previous);
      case "delete" -> new ChangeFilter(false, true, previous);
      default ->
          throw new QuorateException(
              ErrorCode.INVALID_ARGUMENT, "'filter' must be put or delete: what you want to see");
    };
  }

  /** A browser that reconnects sends the same address again, and where it was. */
  private static WatchHub.Start start(HttpServerRequest request, RawQuery query) {
    String last = request.getHeader(LAST_EVENT_ID);
    String after = query.text("after");
    long revision = query.number("start_revision", 1, Long.MAX_VALUE, 0);
    if (after != null && revision > 0) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "'after' excludes 'start_revision'");
    }
    if (last != null && !last.isEmpty()) {
      return new WatchHub.Start.Resume(last);
    }
    if (after != null) {
      return new WatchHub.Start.Resume(after);
    }
    return revision > 0 ? new WatchHub.Start.FromRevision(revision) : new WatchHub.Start.Now();
  }
}
