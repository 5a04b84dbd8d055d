package io.quorate.gateway.server;

import io.quorate.gateway.http.RawQuery;
import io.quorate.gateway.routing.CatalogWatcher;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/**
 * {@code /livez} and {@code /readyz}: the process runs; it has a catalog to route by and is not on
 * its way out. Thread-safe.
 *
 * <p>Storage nodes that are down don't make a gateway unready: all gateways would be at once, and a
 * load balancer would then hide the answers that say what is wrong.
 */
final class Health {
  static final String ALLOW = "GET, HEAD, OPTIONS";

  private final CatalogWatcher catalog;
  private volatile boolean leaving;

  Health(CatalogWatcher catalog) {
    this.catalog = catalog;
  }

  /** From now on load balancers should send nobody here. */
  void leave() {
    leaving = true;
  }

  boolean ready() {
    return catalog.loaded() && !leaving;
  }

  boolean handles(String path) {
    return path.equals("/livez") || path.equals("/readyz");
  }

  /** Answers a GET or HEAD of one of the two paths. */
  void handle(HttpServerRequest request, String path) {
    RawQuery query = RawQuery.parse(request.uri(), Set.of("verbose"));
    boolean ready = path.equals("/livez") || ready();
    StringBuilder text = new StringBuilder();
    if (query.bytes("verbose") != null && path.equals("/readyz")) {
      line(text, "catalog", catalog.loaded());
      line(text, "catalog_stream", catalog.streaming());
      line(text, "serving", !leaving);
    }
    text.append(ready ? "ok\n" : "not ready\n");
    request
        .response()
        .setStatusCode(ready ? 200 : 503)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (!ready) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    if (HttpMethod.HEAD.equals(request.method())) {
      request.response().end();
    } else {
      request.response().end(text.toString());
    }
  }

  private static void line(StringBuilder text, String check, boolean good) {
    text.append(good ? "[+] " : "[-] ").append(check).append(good ? " ok\n" : " failed\n");
  }
}
