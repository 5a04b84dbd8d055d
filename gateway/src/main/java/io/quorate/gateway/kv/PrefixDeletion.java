package io.quorate.gateway.kv;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.RawQuery;
import io.quorate.gateway.scan.KeyRange;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code DELETE /v1/kv?prefix=P&confirm=P}: shard by shard, in steps that are small for the log, so
 * that other writes go on between them. When it can't finish it says how many keys are known to be
 * gone; sending it again goes on from there. One per event loop.
 */
public final class PrefixDeletion {
  private static final Set<String> PARAMETERS = Set.of("prefix", "confirm");

  /** How an empty prefix, which is every key of the tenant, is confirmed. */
  private static final String ALL = "*";

  /** Shards that are worked on at the same time, which is a few steps per group. */
  private static final int PARALLEL_SHARDS = 4;

  private final Dispatcher dispatcher;
  private final Access access;
  private final long stepTimeoutNanos;
  private final long timeoutNanos;

  public PrefixDeletion(Dispatcher dispatcher, Access access, long stepTimeoutMs, long timeoutMs) {
    this.dispatcher = dispatcher;
    this.access = access;
    this.stepTimeoutNanos = stepTimeoutMs * 1_000_000;
    this.timeoutNanos = timeoutMs * 1_000_000;
  }

  /**
   * Handles a DELETE.
   *
   * @throws QuorateException for what is wrong with the request
   */
  public void handle(Exchange exchange) {
    Principal caller = access.require(exchange.request(), Permission.DATA_WRITE);
    RawQuery query = RawQuery.parse(exchange.request().uri(), PARAMETERS);
    byte[] prefix = query.bytes("prefix");
    if (prefix == null) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "name a key in the path, or a prefix in the query");
    }
    requireConfirmation(prefix, query);
    KeyRange range = KeyRange.ofPrefix(prefix, true, false);
    int shards = dispatcher.routing().table().tenant(caller.tenantId()).shards();
    RequestKey requestKey = RequestKey.of(caller.tenantId(), exchange.request().headers());
    new Run(exchange, requestKey, range, shards).start();
  }

  private static void requireConfirmation(byte[] prefix, RawQuery query) {
    byte[] confirm = query.bytes("confirm");
    boolean confirmed =
        prefix.length == 0 ? ALL.equals(query.text("confirm")) : Arrays.equals(prefix, confirm);
    if (!confirmed) {
      throw new QuorateException(
          ErrorCode.CONFIRMATION_NEEDED,
          prefix.length == 0
              ? "the prefix is empty: this deletes every key; repeat it with confirm=*"
              : "this deletes every key with the prefix; repeat the prefix as 'confirm'");
    }
  }

  private final class Run {
    private final Exchange exchange;
    private final RequestKey requestKey;
    private final KeyRange range;
    private final int shards;
    private final long endNanos = dispatcher.timer().nanoTime() + timeoutNanos;
    private int nextShard;
    private int underWay;
    private long deleted;
    private boolean finished;
    private @Nullable QuorateException failure;

    Run(Exchange exchange, RequestKey requestKey, KeyRange range, int shards) {
      this.exchange = exchange;
      this.requestKey = requestKey;
      this.range = range;
      this.shards = shards;
    }

    void start() {
      while (nextShard < shards && underWay < PARALLEL_SHARDS && failure == null) {
        underWay++;
        step(nextShard++, 0);
      }
      if (underWay == 0 && !finished) {
        finished = true;
        finish();
      }
    }

    private void step(int shard, int number) {
      long now = dispatcher.timer().nanoTime();
      if (now - endNanos >= 0) {
        ended(new QuorateException(ErrorCode.DEADLINE_EXCEEDED, "not finished in time"));
        return;
      }
      dispatcher
          .deleteRange(
              requestKey.part(((long) shard << Integer.SIZE) | number),
              shard,
              range.start(),
              range.end(),
              Limits.MAX_DELETE_STEP,
              now + stepTimeoutNanos)
          .onComplete(outcome -> stepped(shard, number, outcome), this::ended);
    }

    private void stepped(int shard, int number, Outcome outcome) {
      if (!(outcome instanceof Outcome.Deleted step)) {
        ended(Refusals.of(outcome));
        return;
      }
      deleted += step.count();
      if (step.more() && failure == null && exchange.open()) {
        step(shard, number + 1);
      } else {
        ended(null);
      }
    }

    /** A shard is through, or can't go on. Others that are under way are waited for. */
    private void ended(@Nullable Throwable cause) {
      underWay--;
      if (cause != null && (failure == null || failure.code() != ErrorCode.OUTCOME_UNKNOWN)) {
        failure =
            cause instanceof QuorateException error
                ? error
                : new QuorateException(ErrorCode.INTERNAL, "the gateway failed", cause);
      }
      start();
    }

    private void finish() {
      JsonObject result = new JsonObject().put("deleted", deleted);
      QuorateException error = failure;
      if (error != null) {
        exchange.problem(
            error.code(),
            error.detail() + "; " + deleted + " keys are known to be deleted, repeat to go on",
            result);
      } else if (exchange.open()) {
        exchange
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .end(result.toBuffer());
      }
    }
  }
}
