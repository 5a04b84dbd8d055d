package io.quorate.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.openapi.ContractClient;
import io.quorate.gateway.problem.RequestId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class UiRoutesTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Pattern ASSET = Pattern.compile("(/ui/a/[0-9a-f]{16}/)app\\.js");
  private static final HttpClient HTTP = new ContractClient();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    Router router = Router.router(VERTX);
    new UiRoutes().mount(router);
    server =
        VERTX
            .createHttpServer()
            .requestHandler(
                request -> {
                  RequestId.of(request.response());
                  router.handle(request);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterAll
  static void stop() {
    VERTX.close();
  }

  @Test
  void thePageIsNeverKeptAndItsFilesAreForEver() {
    HttpResponse<byte[]> page = get("/ui/");
    assertThat(page.headers().firstValue("cache-control")).contains("no-cache");
    HttpResponse<byte[]> script = get(assets() + "app.js");
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
    assertThat(script.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/javascript");
    assertThat(get(assets() + "vendor/lit/index.js").statusCode()).isEqualTo(200);
  }

  @Test
  void thePageMayRunAndShowItsOwnThingsOnly() {
    assertThat(get("/ui/").headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void deepLinksGetThePage() {
    assertThat(get("/ui/groups/g1").body()).isEqualTo(get("/ui/").body());
  }

  @Test
  void theRootLeadsToThePage() {
    for (String path : List.of("/", "/ui")) {
      assertThat(get(path).statusCode()).isEqualTo(302);
      assertThat(get(path).headers().firstValue("location")).contains("/ui/");
    }
  }

  @Test
  void nothingElseIsReadable() {
    for (String name :
        List.of(
            "nothing.js",
            "",
            "vendor/vendor.lock",
            "vendor/lit/LICENSE",
            "../../logback.xml",
            "%2e%2e/%2e%2e/logback.xml",
            "..%2f..%2flogback.xml")) {
      HttpResponse<byte[]> response = get(assets() + name);
      assertThat(response.statusCode()).as(name).isIn(404, 200);
      assertThat(new String(response.body(), StandardCharsets.UTF_8))
          .as(name)
          .doesNotContain("<configuration", "BSD", "sha");
    }
    assertThat(get("/ui/a/0123456789abcdef/app.js").statusCode()).isEqualTo(404);
  }

  @Test
  void filesAreCompressedForThoseWhoTakeIt() throws IOException {
    HttpResponse<byte[]> plain = get(assets() + "app.css");
    HttpResponse<byte[]> packed =
        send(HttpRequest.newBuilder(uri(assets() + "app.css")).header("Accept-Encoding", "gzip"));
    assertThat(packed.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(packed.body().length).isLessThan(plain.body().length / 2);
    try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(unpacked.readAllBytes()).isEqualTo(plain.body());
    }
  }

  private static String assets() {
    Matcher asset = ASSET.matcher(new String(get("/ui/").body(), StandardCharsets.UTF_8));
    assertThat(asset.find()).isTrue();
    return asset.group(1);
  }

  private static HttpResponse<byte[]> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.actualPort() + path);
  }
}
