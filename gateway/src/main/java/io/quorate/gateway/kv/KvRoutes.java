package io.quorate.gateway.kv;

import io.netty.buffer.Unpooled;
import io.quorate.gateway.auth.Access;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.batch.Origin;
import io.quorate.gateway.http.Bodies;
import io.quorate.gateway.http.BufferBudget;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.PercentDecoder;
import io.quorate.gateway.http.RawQuery;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** {@code /v1/kv/{key}}: the hot routes. One per event loop. */
public final class KvRoutes {
  static final String ALLOW = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

  private static final Set<String> NO_PARAMETERS = Set.of();
  private static final Set<String> PUT_PARAMETERS = Set.of("ttl", "lease");
  private static final Set<String> READ_PARAMETERS = Set.of("revision", "consistency");
  private static final CharSequence CREATE_REVISION =
      HttpHeaders.createOptimized("Quorate-Create-Revision");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("Quorate-Version");
  private static final CharSequence EXPIRES_IN = HttpHeaders.createOptimized("Quorate-Expires-In");
  private static final CharSequence LEASE = HttpHeaders.createOptimized("Quorate-Lease");
  private static final CharSequence OCTET_STREAM =
      HttpHeaders.createOptimized("application/octet-stream");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

  /** Values up to this are written at once in practice, and not worth counting. */
  private static final int SMALL_ANSWER_BYTES = 16 << 10;

  private final Dispatcher dispatcher;
  private final Access access;
  private final Bodies bodies;
  private final BufferBudget answers;
  private final KeyUpdates updates;
  private final long timeoutNanos;

  public KvRoutes(
      Dispatcher dispatcher, Access access, Bodies bodies, BufferBudget answers, long timeoutMs) {
    this.dispatcher = dispatcher;
    this.access = access;
    this.bodies = bodies;
    this.answers = answers;
    this.timeoutNanos = timeoutMs * 1_000_000;
    this.updates = new KeyUpdates(dispatcher, access, bodies, timeoutNanos);
  }

  /**
   * Handles a request.
   *
   * @param path the raw path
   * @param keyAt where the key begins in it
   * @throws QuorateException for what is wrong with the request's head
   */
  public void handle(Exchange exchange, String path, int keyAt) {
    HttpMethod method = exchange.request().method();
    if (HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method)) {
      get(exchange, path, keyAt);
    } else if (HttpMethod.PUT.equals(method)) {
      put(exchange, path, keyAt);
    } else if (HttpMethod.DELETE.equals(method)) {
      delete(exchange, path, keyAt);
    } else if (HttpMethod.POST.equals(method)) {
      updates.handle(exchange, key(path, keyAt));
    } else if (HttpMethod.OPTIONS.equals(method)) {
      exchange.options(ALLOW);
    } else {
      exchange.methodNotAllowed(ALLOW);
    }
  }

  private void put(Exchange exchange, String path, int keyAt) {
    Principal caller = access.require(exchange.request(), Permission.DATA_WRITE);
    RawQuery query = RawQuery.parse(exchange.request().uri(), PUT_PARAMETERS);
    Lifetime lifetime = Lifetimes.of(query.text("ttl"), query.text("lease"));
    MultiMap headers = exchange.request().headers();
    refusePartial(headers);
    byte[] key = key(path, keyAt);
    Condition condition = Preconditions.ofWrite(headers);
    Origin origin = RequestKey.of(caller.tenantId(), headers).only();
    bodies.read(
        exchange,
        Limits.MAX_VALUE_BYTES,
        body ->
            dispatcher
                .put(origin, condition, key, body.getBytes(), lifetime, deadline())
                .onComplete(outcome -> written(exchange, outcome), exchange::fail));
  }

  private void delete(Exchange exchange, String path, int keyAt) {
    Principal caller = access.require(exchange.request(), Permission.DATA_WRITE);
    RawQuery.parse(exchange.request().uri(), NO_PARAMETERS);
    MultiMap headers = exchange.request().headers();
    Condition condition = Preconditions.ofWrite(headers);
    dispatcher
        .delete(
            RequestKey.of(caller.tenantId(), headers).only(),
            condition,
            key(path, keyAt),
            deadline())
        .onComplete(outcome -> deleted(exchange, outcome), exchange::fail);
  }

  private void get(Exchange exchange, String path, int keyAt) {
    Principal caller = access.require(exchange.request(), Permission.DATA_READ);
    RawQuery query = RawQuery.parse(exchange.request().uri(), READ_PARAMETERS);
    long revision = query.number("revision", 1, Long.MAX_VALUE, 0);
    boolean stale = stale(query);
    Preconditions.checkRead(exchange.request().headers());
    dispatcher
        .get(caller.tenantId(), key(path, keyAt), revision, false, stale, deadline())
        .onComplete(result -> found(exchange, result), exchange::fail);
  }

  private void written(Exchange exchange, Outcome outcome) {
    if (outcome instanceof Outcome.Written written) {
      HttpServerResponse response = exchange.response();
      response.setStatusCode(written.created() ? 201 : 200);
      version(response, written.modRevision(), written.createRevision(), written.version());
      end(exchange);
    } else {
      refused(exchange, outcome);
    }
  }

  private void deleted(Exchange exchange, Outcome outcome) {
    if (outcome instanceof Outcome.Deleted deleted && deleted.count() > 0) {
      exchange.response().setStatusCode(204);
      end(exchange);
    } else if (outcome instanceof Outcome.Deleted) {
      exchange.problem(ErrorCode.NOT_FOUND, "there is no such key", new JsonObject());
    } else {
      refused(exchange, outcome);
    }
  }

  private void refused(Exchange exchange, Outcome outcome) {
    if (outcome instanceof Outcome.ConditionFailed failed) {
      Refusals.conditionFailed(exchange, failed);
    } else {
      exchange.fail(Refusals.of(outcome));
    }
  }

  private void found(Exchange exchange, ReadResult result) {
    if (!(result instanceof ReadResult.Found found)) {
      exchange.fail(Refusals.of(result));
      return;
    }
    Entry entry = found.entry();
    switch (Preconditions.ofRead(exchange.request().headers(), entry.modRevision())) {
      case FAILED ->
          exchange.problem(
              ErrorCode.PRECONDITION_FAILED,
              "the key is at revision " + entry.modRevision(),
              new JsonObject().put("current_revision", entry.modRevision()));
      case NOT_MODIFIED -> {
        exchange.response().setStatusCode(304);
        tags(exchange.response(), entry);
        end(exchange);
      }
      case SEND -> send(exchange, entry);
    }
  }

  private void send(Exchange exchange, Entry entry) {
    HttpServerResponse response = exchange.response();
    if (HttpMethod.HEAD.equals(exchange.request().method())) {
      record(response, entry);
      // The value was read for this: what HEAD tells is what GET would send.
      response.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(entry.value().length));
      end(exchange);
      return;
    }
    int length = entry.value().length;
    if (length > SMALL_ANSWER_BYTES && !answers.reserve(length)) {
      exchange.fail(
          new QuorateException(
              ErrorCode.OVERLOADED, "too many answers wait for clients to read them"));
      return;
    }
    if (!exchange.open()) {
      if (length > SMALL_ANSWER_BYTES) {
        answers.release(length);
      }
      return;
    }
    record(response, entry);
    var sent = response.end(BufferInternal.buffer(Unpooled.wrappedBuffer(entry.value())));
    if (length > SMALL_ANSWER_BYTES) {
      sent.onComplete(ignored -> answers.release(length));
    }
  }

  private static void record(HttpServerResponse response, Entry entry) {
    tags(response, entry);
    response.headers().set(HttpHeaders.CONTENT_TYPE, OCTET_STREAM);
  }

  /** All that a 304 tells of a record: its caller has the rest (RFC 9110 §15.4.5). */
  private static void tags(HttpServerResponse response, Entry entry) {
    version(response, entry.modRevision(), entry.createRevision(), entry.version());
    response.headers().set(HttpHeaders.CACHE_CONTROL, NO_CACHE);
    Entry.End end = entry.end();
    if (end.hasTtl()) {
      // Whole seconds that are still to come: 0 in the last one.
      response.headers().set(EXPIRES_IN, Long.toString(end.expiresInMs() / 1_000));
    }
    if (end.leaseId() != 0) {
      response.headers().set(LEASE, Long.toString(end.leaseId()));
    }
  }

  static void version(
      HttpServerResponse response, long modRevision, long createRevision, long version) {
    response.headers().set(HttpHeaders.ETAG, '"' + Long.toString(modRevision) + '"');
    response.headers().set(CREATE_REVISION, Long.toString(createRevision));
    response.headers().set(VERSION, Long.toString(version));
  }

  static void end(Exchange exchange) {
    if (exchange.open()) {
      exchange.response().end();
    }
  }

  private static boolean stale(RawQuery query) {
    String consistency = query.text("consistency");
    if (consistency == null || consistency.equals("linearizable")) {
      return false;
    }
    if (consistency.equals("stale")) {
      return true;
    }
    throw new QuorateException(
        ErrorCode.INVALID_ARGUMENT, "'consistency' must be linearizable or stale");
  }

  /** A PUT replaces the whole value with the bytes it carries (RFC 9110 §9.3.4, §14.5). */
  static void refusePartial(MultiMap headers) {
    if (headers.contains(HttpHeaders.CONTENT_RANGE)) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "a PUT can't write a part of a value");
    }
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new QuorateException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding is not supported: values are bytes");
    }
  }

  private static byte[] key(String path, int keyAt) {
    return Keys.check(PercentDecoder.decode(path, keyAt, path.length()));
  }

  private long deadline() {
    return dispatcher.timer().nanoTime() + timeoutNanos;
  }
}
