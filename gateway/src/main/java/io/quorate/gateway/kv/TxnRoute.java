package io.quorate.gateway.kv;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.gateway.auth.Access;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.http.Bodies;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.json.JsonWriter;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.StepResult;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.List;

/** {@code POST /v1/txn}: comparisons and what follows from them, atomically. One per event loop. */
public final class TxnRoute {
  private final Dispatcher dispatcher;
  private final JsonPost post;
  private final long timeoutNanos;

  public TxnRoute(Dispatcher dispatcher, Access access, Bodies bodies, long timeoutMs) {
    this.dispatcher = dispatcher;
    this.post = new JsonPost(access, bodies, "a transaction");
    this.timeoutNanos = timeoutMs * 1_000_000;
  }

  /**
   * Handles a request.
   *
   * @throws QuorateException for what is wrong with the request's head
   */
  public void handle(Exchange exchange) {
    post.handle(exchange, this::run);
  }

  private void run(Exchange exchange, Principal caller, RequestKey requestKey, byte[] body) {
    Txn txn = TxnReader.read(body);
    requireRights(caller, txn);
    dispatcher
        .transact(requestKey.only(), txn, dispatcher.timer().nanoTime() + timeoutNanos)
        .onComplete(outcome -> answer(exchange, txn, outcome), exchange::fail);
  }

  /** Who may only read can have transactions that only read. */
  static void requireRights(Principal caller, Txn txn) {
    if (txn.writes() && !Permission.DATA_WRITE.grantedTo(caller)) {
      throw new QuorateException(
          ErrorCode.PERMISSION_DENIED, "you may read, and the transaction has writes");
    }
  }

  private static void answer(Exchange exchange, Txn txn, Outcome outcome) {
    if (!(outcome instanceof Outcome.Committed committed)) {
      exchange.fail(Refusals.of(outcome));
      return;
    }
    if (!exchange.open()) {
      return;
    }
    List<TxnStep> steps = committed.succeeded() ? txn.success() : txn.failure();
    exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    exchange
        .response()
        .end(
            JsonWriter.write(
                64 + 96 * steps.size(),
                (out, json) -> {
                  json.writeStartObject();
                  json.writeBooleanField("succeeded", committed.succeeded());
                  json.writeNumberField("revision", committed.revision());
                  json.writeArrayFieldStart("results");
                  for (int i = 0; i < steps.size(); i++) {
                    json.writeStartObject();
                    json.writeFieldName(name(steps.get(i)));
                    StepResult result = committed.results().get(i);
                    if (result instanceof StepResult.Got got) {
                      got(out, json, got, (TxnStep.Get) steps.get(i));
                    } else {
                      done(json, result, committed.revision());
                    }
                    json.writeEndObject();
                  }
                  json.writeEndArray();
                  json.writeEndObject();
                }));
  }

  /** As the operation is called in the request. */
  private static String name(TxnStep step) {
    if (step instanceof TxnStep.Get) {
      return "get";
    } else if (step instanceof TxnStep.Put) {
      return "put";
    } else if (step instanceof TxnStep.Delete) {
      return "delete";
    } else if (step instanceof TxnStep.DeleteRange) {
      return "delete_range";
    }
    return step instanceof TxnStep.Increment ? "increment" : "append";
  }

  private static void got(JsonWriter out, JsonGenerator json, StepResult.Got got, TxnStep.Get step)
      throws IOException {
    Entry entry = got.entry();
    if (entry == null) {
      json.writeNull();
    } else {
      json.writeStartObject();
      out.record(entry, !step.withoutValue());
      json.writeEndObject();
    }
  }

  private static void done(JsonGenerator json, StepResult result, long revision)
      throws IOException {
    json.writeStartObject();
    if (result instanceof StepResult.Deleted deleted) {
      json.writeNumberField("deleted", deleted.count());
    } else if (result instanceof StepResult.Written written) {
      record(json, revision, written.createRevision(), written.version());
    } else if (result instanceof StepResult.Counted counted) {
      json.writeNumberField("value", counted.value());
      record(json, revision, counted.createRevision(), counted.version());
    }
    json.writeEndObject();
  }

  private static void record(
      JsonGenerator json, long modRevision, long createRevision, long version) throws IOException {
    json.writeNumberField("mod_revision", modRevision);
    json.writeNumberField("create_revision", createRevision);
    json.writeNumberField("version", version);
  }
}
