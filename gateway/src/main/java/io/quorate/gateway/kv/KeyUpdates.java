package io.quorate.gateway.kv;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.batch.Origin;
import io.quorate.gateway.http.Bodies;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.RawQuery;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Compare;
import io.quorate.proto.op.Compare.Field;
import io.quorate.proto.op.Compare.Relation;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.StepResult;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/kv/{key}}: changes that start from the present value, made where the value is, so
 * that nobody has to read, change and compare in a loop. Each is a transaction of one step.
 */
final class KeyUpdates {
  private static final Set<String> PARAMETERS = Set.of("op", "by");

  private final Dispatcher dispatcher;
  private final Access access;
  private final Bodies bodies;
  private final long timeoutNanos;

  KeyUpdates(Dispatcher dispatcher, Access access, Bodies bodies, long timeoutNanos) {
    this.dispatcher = dispatcher;
    this.access = access;
    this.bodies = bodies;
    this.timeoutNanos = timeoutNanos;
  }

  void handle(Exchange exchange, byte[] key) {
    Principal caller = access.require(exchange.request(), Permission.DATA_WRITE);
    RawQuery query = RawQuery.parse(exchange.request().uri(), PARAMETERS);
    KvRoutes.refusePartial(exchange.request().headers());
    Condition condition = Preconditions.ofWrite(exchange.request().headers());
    List<Compare> compares = compares(condition, key);
    Origin origin = RequestKey.of(caller.tenantId(), exchange.request().headers()).only();
    String op = query.text("op");
    if ("increment".equals(op)) {
      TxnStep step = new TxnStep.Increment(key, by(query.text("by")));
      bodies.read(
          exchange,
          Limits.MAX_VALUE_BYTES,
          body -> {
            if (body.length() > 0) {
              exchange.fail(invalid("an increment has no body; 'by' says how much"));
            } else {
              run(exchange, origin, compares, key, step);
            }
          });
    } else if ("append".equals(op)) {
      if (query.text("by") != null) {
        throw invalid("'by' is for increments");
      }
      bodies.read(
          exchange,
          Limits.MAX_VALUE_BYTES,
          body -> run(exchange, origin, compares, key, new TxnStep.Append(key, body.getBytes())));
    } else {
      throw new QuorateException(ErrorCode.OPERATION_UNKNOWN, "'op' must be increment or append");
    }
  }

  private static long by(@Nullable String text) {
    if (text == null) {
      return 1;
    }
    try {
      if (text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-')) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException e) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "'by' must be a whole number of 64 bits", e);
    }
    throw invalid("'by' must be a whole number of 64 bits");
  }

  private static List<Compare> compares(Condition condition, byte[] key) {
    if (condition instanceof Condition.Absent) {
      return List.of(Compare.existence(key, Relation.EQUAL, false));
    } else if (condition instanceof Condition.Exists) {
      return List.of(Compare.existence(key, Relation.EQUAL, true));
    } else if (condition instanceof Condition.Revisions wanted) {
      if (wanted.revisions().length > 1) {
        throw invalid("If-Match can have one entity tag here");
      }
      return List.of(
          new Compare.OfNumber(key, Field.MOD_REVISION, Relation.EQUAL, wanted.revisions()[0]));
    }
    return List.of();
  }

  private void run(
      Exchange exchange, Origin origin, List<Compare> compares, byte[] key, TxnStep step) {
    Txn txn = new Txn(compares, List.of(step), List.of(new TxnStep.Get(key, true)));
    dispatcher
        .transact(origin, txn, dispatcher.timer().nanoTime() + timeoutNanos)
        .onComplete(outcome -> answer(exchange, outcome), exchange::fail);
  }

  private static void answer(Exchange exchange, Outcome outcome) {
    if (!(outcome instanceof Outcome.Committed committed)) {
      exchange.fail(
          outcome instanceof Outcome.StepRefused refused
              ? refused.errorOfOnlyStep()
              : Refusals.of(outcome));
      return;
    }
    StepResult result = committed.results().get(0);
    HttpServerResponse response = exchange.response();
    if (result instanceof StepResult.Counted counted) {
      head(response, committed.revision(), counted.createRevision(), counted.version());
      response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain");
      if (exchange.open()) {
        response.end(Long.toString(counted.value()));
      }
    } else if (result instanceof StepResult.Written written) {
      head(response, committed.revision(), written.createRevision(), written.version());
      KvRoutes.end(exchange);
    } else if (result instanceof StepResult.Got got) {
      Entry entry = got.entry();
      Refusals.conditionFailed(
          exchange, new Outcome.ConditionFailed(entry == null ? 0 : entry.modRevision()));
    }
  }

  private static void head(
      HttpServerResponse response, long modRevision, long createRevision, long version) {
    response.setStatusCode(version == 1 ? 201 : 200);
    KvRoutes.version(response, modRevision, createRevision, version);
  }

  private static QuorateException invalid(String detail) {
    return new QuorateException(ErrorCode.INVALID_ARGUMENT, detail);
  }
}
