package io.quorate.gateway.kv;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.http.Bodies;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.MediaTypes;
import io.quorate.gateway.http.RawQuery;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Limits;
import io.vertx.core.http.HttpMethod;
import java.util.Set;

/** Takes operations by POST, as JSON: what is the same whatever the body says. */
final class JsonPost {
  private static final String ALLOW = "POST, OPTIONS";

  private final Access access;
  private final Bodies bodies;
  private final String what;

  /** What a route makes of the body; what it throws is the answer. */
  @FunctionalInterface
  interface Body {
    void run(Exchange exchange, Principal caller, RequestKey requestKey, byte[] body);
  }

  /**
   * For one event loop.
   *
   * @param what the body is, such as "a batch"
   */
  JsonPost(Access access, Bodies bodies, String what) {
    this.access = access;
    this.bodies = bodies;
    this.what = what;
  }

  /**
   * Handles a request of somebody who may read at least.
   *
   * @throws QuorateException for what is wrong with the request's head
   */
  void handle(Exchange exchange, Body body) {
    HttpMethod method = exchange.request().method();
    if (HttpMethod.OPTIONS.equals(method)) {
      exchange.options(ALLOW);
    } else if (!HttpMethod.POST.equals(method)) {
      exchange.methodNotAllowed(ALLOW);
    } else {
      Principal caller = access.require(exchange.request(), Permission.DATA_READ);
      RawQuery.parse(exchange.request().uri(), Set.of());
      MediaTypes.requireJson(exchange.request(), what);
      RequestKey requestKey = RequestKey.of(caller.tenantId(), exchange.request().headers());
      bodies.read(
          exchange,
          Limits.MAX_REQUEST_BYTES,
          whole -> run(exchange, caller, requestKey, whole.getBytes(), body));
    }
  }

  private static void run(
      Exchange exchange, Principal caller, RequestKey requestKey, byte[] bytes, Body body) {
    try {
      body.run(exchange, caller, requestKey, bytes);
    } catch (QuorateException e) {
      exchange.fail(e);
    }
  }
}
