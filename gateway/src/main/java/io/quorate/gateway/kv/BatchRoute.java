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
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.List;

/** {@code POST /v1/batch}: many operations, each for itself. One per event loop. */
public final class BatchRoute {
  private final Dispatcher dispatcher;
  private final JsonPost post;
  private final long timeoutNanos;

  public BatchRoute(Dispatcher dispatcher, Access access, Bodies bodies, long timeoutMs) {
    this.dispatcher = dispatcher;
    this.post = new JsonPost(access, bodies, "a batch");
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
    List<BatchOperation> operations = BatchReader.read(body);
    if (!Permission.DATA_WRITE.grantedTo(caller)
        && operations.stream().anyMatch(o -> !(o instanceof BatchOperation.Get))) {
      throw new QuorateException(
          ErrorCode.PERMISSION_DENIED, "you may read, and the batch has writes");
    }
    long deadline = dispatcher.timer().nanoTime() + timeoutNanos;
    new Batch(dispatcher, requestKey, operations, deadline, results -> answer(exchange, results))
        .start();
  }

  private static void answer(Exchange exchange, List<Object> results) {
    if (!exchange.open()) {
      return;
    }
    exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    exchange
        .response()
        .end(
            JsonWriter.write(
                64 + 96 * results.size(),
                (out, json) -> {
                  json.writeStartObject();
                  json.writeArrayFieldStart("results");
                  for (int i = 0; i < results.size(); i++) {
                    json.writeStartObject();
                    result(out, json, results.get(i));
                    json.writeEndObject();
                  }
                  json.writeEndArray();
                  json.writeEndObject();
                }));
  }

  private static void result(JsonWriter out, JsonGenerator json, Object result) throws IOException {
    if (result instanceof Outcome.Written written) {
      json.writeNumberField("status", written.created() ? 201 : 200);
      json.writeNumberField("mod_revision", written.modRevision());
      json.writeNumberField("create_revision", written.createRevision());
      json.writeNumberField("version", written.version());
    } else if (result instanceof Outcome.Deleted deleted && deleted.count() > 0) {
      json.writeNumberField("status", 204);
      json.writeNumberField("revision", deleted.revision());
    } else if (result instanceof Outcome.Deleted) {
      error(json, new QuorateException(ErrorCode.NOT_FOUND, "there is no such key"));
    } else if (result instanceof Outcome outcome) {
      error(json, Refusals.of(outcome));
      if (outcome instanceof Outcome.ConditionFailed failed) {
        json.writeNumberField("current_revision", failed.modRevision());
      }
    } else if (result instanceof ReadResult.Found found) {
      json.writeNumberField("status", 200);
      out.record(found.entry(), true);
    } else if (result instanceof ReadResult read) {
      error(json, Refusals.of(read));
    } else if (result instanceof QuorateException error) {
      error(json, error);
    }
  }

  private static void error(JsonGenerator json, QuorateException error) throws IOException {
    json.writeNumberField("status", error.code().httpStatus());
    json.writeStringField("code", error.code().code());
    json.writeStringField("detail", error.detail());
  }
}
