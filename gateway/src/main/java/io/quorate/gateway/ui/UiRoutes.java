package io.quorate.gateway.ui;

import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.ui.UiFiles.UiFile;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The admin UI under {@code /ui/}: files under a path that names their version, for ever; the one
 * page, never kept, for every other path, since the page routes within itself. Mount it after the
 * routes of {@code /ui/session}. Immutable; one may serve all event loops.
 */
public final class UiRoutes implements RouteModule {
  private static final String PAGE = "/ui/";
  private static final String ASSETS = "/ui/a/";

  /** No inline script or style, nothing from elsewhere, and text stays text (Trusted Types). */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types lit-html";

  private final UiFiles files = UiFiles.load();
  private final String assetPath = ASSETS + files.version() + "/";

  @Override
  public void mount(Router router) {
    router.get("/").handler(this::redirect);
    router.get("/ui").handler(this::redirect);
    router.get(ASSETS + "*").handler(this::asset);
    router.get(PAGE + "*").handler(this::page);
  }

  private void redirect(RoutingContext context) {
    if (PAGE.equals(context.request().path())) {
      context.next(); // the router takes "/ui/" for "/ui" too
      return;
    }
    context.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, PAGE).end();
  }

  private void asset(RoutingContext context) {
    String path = context.request().path();
    Optional<UiFile> file =
        path.startsWith(assetPath)
            ? files.find(path.substring(assetPath.length()))
            : Optional.empty();
    HttpServerResponse response = context.response();
    if (file.isEmpty()) {
      // Of another release, perhaps: not to be remembered.
      response.setStatusCode(404).putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end();
      return;
    }
    response.putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable");
    send(context.request(), file.get());
  }

  private void page(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        .putHeader("Referrer-Policy", "no-referrer");
    send(context.request(), files.index());
  }

  private static void send(HttpServerRequest request, UiFile file) {
    HttpServerResponse response =
        request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
            .putHeader(HttpHeaders.VARY, "Accept-Encoding")
            .putHeader("Cross-Origin-Resource-Policy", "same-origin")
            .putHeader("X-Content-Type-Options", "nosniff");
    String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    if (accepted != null && accepted.contains("gzip") && !accepted.contains("gzip;q=0")) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").end(file.gzipped());
    } else {
      response.end(file.plain());
    }
  }
}
