package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.auth.Access;
import io.quorate.gateway.auth.AuthConfig;
import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.RawHttp;
import io.quorate.gateway.fake.RawHttp.Answer;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.openapi.ApiDocument;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.gateway.upstream.UpstreamOptions;
import io.quorate.internal.v1.CatalogView;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Method;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every route is in the OpenAPI document, and the document has no other ones. */
final class DocumentedRoutesTest {
  /** Those that the front door tells apart before the router; see {@link FrontDoor}. */
  private static final List<String> AT_THE_DOOR =
      List.of(
          "/v1/kv/{key}",
          "/v1/kv",
          "/v1/batch",
          "/v1/txn",
          "/v1/watch",
          "/v1/leases",
          "/v1/leases/{id}",
          "/livez",
          "/readyz");

  private final JsonObject paths = ApiDocument.load().json().getJsonObject("paths");

  @Test
  void theRouterServesWhatTheDocumentHas() {
    Vertx vertx = Vertx.vertx();
    try {
      Set<String> documented = new TreeSet<>();
      for (String path : paths.fieldNames()) {
        if (!AT_THE_DOOR.contains(path)) {
          methods(path).forEach(method -> documented.add(method + " " + path));
        }
      }
      assertThat(routes(vertx)).isEqualTo(documented);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void theFrontDoorServesWhatTheDocumentHas() {
    try (EdgeFixture edge = EdgeFixture.start()) {
      for (String template : AT_THE_DOOR) {
        String path = template.replaceAll("\\{\\w+}", "7");
        Answer options = RawHttp.once(edge.port(), "OPTIONS", path, null, null);
        assertThat(options.header("Allow").split(", "))
            .as(path)
            .containsExactlyInAnyOrderElementsOf(methods(template));
        for (String method : List.of("PATCH", "TRACE")) {
          Answer refused = RawHttp.once(edge.port(), method, path, EdgeFixture.OWNER, null);
          assertThat(refused.status()).as(method + " " + path).isEqualTo(405);
        }
      }
    }
  }

  @Test
  void whoAsksByAnotherMethodIsToldThose() {
    Vertx vertx = Vertx.vertx();
    try {
      AllowedMethods allowed = AllowedMethods.of(router(vertx));
      for (String template : paths.fieldNames()) {
        // Of the UI's other paths, each is a page as well.
        if (!AT_THE_DOOR.contains(template) && !template.startsWith("/ui/session")) {
          String path = template.replaceAll("\\{\\w+}", "some-thing");
          assertThat(allowed.at(path))
              .as(path)
              .isEqualTo(String.join(", ", new TreeSet<>(methods(template))));
        }
      }
      assertThat(allowed.at("/ui/session/refresh")).isEqualTo("GET, POST");
      for (String none : List.of("/openapiXjson", "/admin/v1/groups/g1/leader", "/v1")) {
        assertThat(allowed.at(none)).as(none).isEmpty();
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** As in the document: a method and a path with named parameters. */
  private static Set<String> routes(Vertx vertx) {
    return router(vertx).getRoutes().stream()
        .flatMap(
            route -> route.methods().stream().map(method -> method.name() + " " + template(route)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Router router(Vertx vertx) {
    GatewayConfig config =
        new GatewayConfig(
            "test",
            new GatewayConfig.Listen("127.0.0.1", 0),
            new GatewayConfig.Listen("127.0.0.1", 0),
            List.of(),
            Optional.empty(),
            new UpstreamOptions("secret", Optional.empty(), 300, 300),
            EdgeFixture.limits(1_000),
            AuthConfig.DEFAULTS);
    Router router = Router.router(vertx);
    Access nobody =
        new Access(
            authorization -> {
              throw new QuorateException(ErrorCode.UNAUTHENTICATED, "nobody");
            });
    EdgeModules.Parts parts =
        new EdgeModules.Parts(vertx, config, new EmptyCatalog(), new SilentNodes());
    for (RouteModule module : new Modules(vertx, config).routes(parts, nobody)) {
      module.mount(router);
    }
    return router;
  }

  private static String template(Route route) {
    String pattern = route.getPath() == null ? route.getName() : route.getPath();
    String named =
        pattern.replaceAll("\\(\\?<(\\w+)>[^)]*\\)", "{$1}").replaceAll("(?<=/):(\\w+)", "{$1}");
    return switch (named) {
      // Vert.x takes the asterisk off.
      case "/ui/a/" -> "/ui/a/{file}";
      case "/ui/" -> "/ui/{page}";
      default -> named;
    };
  }

  private List<String> methods(String path) {
    return paths.getJsonObject(path).fieldNames().stream()
        .filter(name -> !name.equals("parameters"))
        .map(method -> method.toUpperCase(Locale.ROOT))
        .toList();
  }

  private static final class EmptyCatalog implements CatalogSource {
    @Override
    public CatalogView current() {
      return CatalogView.getDefaultInstance();
    }

    @Override
    public void suspectStale() {}
  }

  private static final class SilentNodes implements NodeClient {
    @Override
    public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
      return Future.failedFuture("nobody is there");
    }
  }
}
