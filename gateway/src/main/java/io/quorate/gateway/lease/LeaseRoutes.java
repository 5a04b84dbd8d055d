package io.quorate.gateway.lease;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.gateway.auth.Access;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.http.Bodies;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.MediaTypes;
import io.quorate.gateway.http.RawQuery;
import io.quorate.gateway.json.JsonWriter;
import io.quorate.gateway.kv.Lifetimes;
import io.quorate.gateway.kv.RequestKey;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.op.LeaseState;
import io.quorate.proto.op.Limits;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.Set;

/** {@code /v1/leases} and {@code /v1/leases/{id}}. One per event loop. */
public final class LeaseRoutes {
  public static final String ROOT = "/v1/leases";

  private static final String COLLECTION_ALLOW = "GET, HEAD, POST, OPTIONS";
  private static final String ALLOW = "GET, HEAD, PUT, DELETE, OPTIONS";
  private static final int MAX_BODY_BYTES = 16 << 10;
  private static final int USUAL_PAGE = 100;

  private final Leases leases;
  private final Dispatcher dispatcher;
  private final Access access;
  private final Bodies bodies;
  private final long timeoutNanos;

  public LeaseRoutes(
      Leases leases, Dispatcher dispatcher, Access access, Bodies bodies, long timeoutMs) {
    this.leases = leases;
    this.dispatcher = dispatcher;
    this.access = access;
    this.bodies = bodies;
    this.timeoutNanos = timeoutMs * 1_000_000;
  }

  /**
   * Handles a request.
   *
   * @param path the raw path, which begins with {@link #ROOT}
   * @throws io.quorate.proto.error.QuorateException for what is wrong with the request's head
   */
  public void handle(Exchange exchange, String path) {
    HttpMethod method = exchange.request().method();
    boolean isRead = HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
    boolean isCollection = path.equals(ROOT);
    if (HttpMethod.OPTIONS.equals(method)) {
      exchange.options(isCollection ? COLLECTION_ALLOW : ALLOW);
    } else if (isCollection && isRead) {
      list(exchange);
    } else if (isCollection && HttpMethod.POST.equals(method)) {
      grant(exchange);
    } else if (isCollection) {
      exchange.methodNotAllowed(COLLECTION_ALLOW);
    } else if (isRead) {
      show(exchange, path);
    } else if (HttpMethod.PUT.equals(method)) {
      keepAlive(exchange, path);
    } else if (HttpMethod.DELETE.equals(method)) {
      revoke(exchange, path);
    } else {
      exchange.methodNotAllowed(ALLOW);
    }
  }

  private void grant(Exchange exchange) {
    Principal caller = access.require(exchange.request(), Permission.DATA_WRITE);
    RawQuery.parse(exchange.request().uri(), Set.of());
    MediaTypes.requireJson(exchange.request(), "a lease");
    RequestKey requestKey = RequestKey.of(caller.tenantId(), exchange.request().headers());
    bodies.read(
        exchange,
        MAX_BODY_BYTES,
        body -> {
          try {
            GrantRequest request = GrantRequest.read(body.getBytes());
            leases
                .grant(requestKey, request.ttlMs(), request.chosenId(), request.scope(), deadline())
                .onComplete(id -> granted(exchange, 201, id, request.ttlMs()), exchange::fail);
          } catch (RuntimeException e) {
            exchange.fail(e);
          }
        });
  }

  private void keepAlive(Exchange exchange, String path) {
    Principal caller = access.require(exchange.request(), Permission.DATA_WRITE);
    RawQuery.parse(exchange.request().uri(), Set.of());
    long leaseId = leaseId(path);
    leases
        .keepAlive(caller.tenantId(), leaseId, deadline())
        .onComplete(ttlMs -> granted(exchange, 200, leaseId, ttlMs), exchange::fail);
  }

  private void revoke(Exchange exchange, String path) {
    Principal caller = access.require(exchange.request(), Permission.DATA_WRITE);
    RawQuery.parse(exchange.request().uri(), Set.of());
    RequestKey requestKey = RequestKey.of(caller.tenantId(), exchange.request().headers());
    leases
        .revoke(requestKey, leaseId(path), deadline())
        .onComplete(
            keys -> {
              if (exchange.open()) {
                exchange.response().setStatusCode(204).end();
              }
            },
            exchange::fail);
  }

  private void show(Exchange exchange, String path) {
    Principal caller = access.require(exchange.request(), Permission.DATA_READ);
    boolean withKeys = RawQuery.parse(exchange.request().uri(), Set.of("keys")).flag("keys");
    leases
        .info(caller.tenantId(), leaseId(path), withKeys ? Limits.MAX_LEASE_PAGE : 0, deadline())
        .onComplete(info -> shown(exchange, info, withKeys), exchange::fail);
  }

  private void list(Exchange exchange) {
    Principal caller = access.require(exchange.request(), Permission.DATA_READ);
    RawQuery query = RawQuery.parse(exchange.request().uri(), Set.of("limit", "page_token"));
    int limit = (int) query.number("limit", 1, Limits.MAX_LEASE_PAGE, USUAL_PAGE);
    // The last lease of the page before: leases stand still, so their order needs no more.
    long after = query.number("page_token", 1, Long.MAX_VALUE, 0);
    leases
        .list(caller.tenantId(), after, limit, deadline())
        .onComplete(page -> listed(exchange, page), exchange::fail);
  }

  private static void granted(Exchange exchange, int status, long leaseId, long ttlMs) {
    exchange.response().setStatusCode(status);
    answer(
        exchange,
        (out, json) -> {
          json.writeStringField("id", Long.toString(leaseId));
          json.writeNumberField("ttl_ms", ttlMs);
        });
  }

  private static void shown(Exchange exchange, LeaseInfo info, boolean withKeys) {
    answer(
        exchange,
        (out, json) -> {
          state(json, info.state());
          if (withKeys) {
            json.writeArrayFieldStart("keys");
            for (byte[] key : info.keys()) {
              out.element(key);
            }
            json.writeEndArray();
            json.writeBooleanField("more_keys", info.moreKeys());
          }
        });
  }

  private static void listed(Exchange exchange, Leases.Page page) {
    answer(
        exchange,
        (out, json) -> {
          json.writeArrayFieldStart("items");
          for (LeaseState lease : page.leases()) {
            json.writeStartObject();
            state(json, lease);
            json.writeEndObject();
          }
          json.writeEndArray();
          if (page.more() && !page.leases().isEmpty()) {
            LeaseState last = page.leases().get(page.leases().size() - 1);
            json.writeStringField("next_page_token", Long.toString(last.leaseId()));
          }
        });
  }

  private static void state(JsonGenerator json, LeaseState lease) throws IOException {
    json.writeStringField("id", Long.toString(lease.leaseId()));
    json.writeNumberField("ttl_ms", lease.ttlMs());
    json.writeNumberField("remaining_ms", lease.remainingMs());
  }

  private static void answer(Exchange exchange, JsonWriter.Piece members) {
    if (exchange.open()) {
      exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
      exchange
          .response()
          .end(
              JsonWriter.write(
                  256,
                  (out, json) -> {
                    json.writeStartObject();
                    members.write(out, json);
                    json.writeEndObject();
                  }));
    }
  }

  private static long leaseId(String path) {
    return Lifetimes.leaseId(path.substring(ROOT.length() + 1));
  }

  private long deadline() {
    return dispatcher.timer().nanoTime() + timeoutNanos;
  }
}
