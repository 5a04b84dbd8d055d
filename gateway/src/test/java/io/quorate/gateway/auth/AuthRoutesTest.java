package io.quorate.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.gateway.auth.JwtAuthenticatorTest.MovableClock;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.openapi.ContractClient;
import io.quorate.gateway.problem.RequestId;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.internal.v1.LookupUserRequest;
import io.quorate.internal.v1.UserRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Method;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes over a socket, as programs and the UI use them; the storage node is a fake. */
final class AuthRoutesTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final TestKeys KEY = TestKeys.generate("k1");
  private static final String ADA =
      "{\"tenant\":\"acme\",\"username\":\"ada\",\"password\":\"right\"}";

  private final MovableClock clock = new MovableClock();
  private final TestKeys.Catalogs catalogs = new TestKeys.Catalogs(TestKeys.catalog(KEY.record(1)));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GatewayMetrics metrics = new GatewayMetrics(registry);
  private final FakeDirectory directory = new FakeDirectory();
  private final PasswordVerifier passwords = new PasswordVerifier(VERTX, 1, 2, metrics);
  private final HttpClient http = new ContractClient();
  private HttpServer server;

  @BeforeEach
  void start() {
    Access access = new Access(new JwtAuthenticator(VERTX, catalogs, clock, metrics));
    Router router = Router.router(VERTX);
    new AuthRoutes(VERTX, catalogs, directory, passwords, access, clock, metrics).mount(router);
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
    directory.add("acme", user("ada", "right", "writer").build());
  }

  @AfterEach
  void stop() {
    server.close();
    passwords.close();
  }

  @AfterAll
  static void close() {
    VERTX.close();
  }

  @Test
  void aLoginGivesTokensThatTellWhoItWas() {
    JsonObject tokens = json(post("/v1/auth/login", ADA));

    assertThat(tokens.getString("token_type")).isEqualTo("Bearer");
    assertThat(tokens.getInteger("expires_in")).isEqualTo(900);
    assertThat(tokens.getInteger("refresh_expires_in")).isEqualTo(43_200);
    JsonObject whoami = json(whoami(tokens.getString("access_token")));
    assertThat(whoami.getString("subject")).isEqualTo("ada");
    assertThat(whoami.getString("tenant")).isEqualTo("acme");
    assertThat(whoami.getJsonArray("roles")).containsExactly("writer");
    assertThat(whoami.getString("expires_at")).endsWith("Z");
  }

  @Test
  void allWrongSignInsGetTheSameAnswer() {
    directory.add("acme", user("eve", "right", "writer").setDisabled(true).build());
    Set<String> answers = new HashSet<>();
    for (String body :
        List.of(
            ADA.replace("right", "wrong"),
            ADA.replace("ada", "nobody"),
            ADA.replace("acme", "nowhere"),
            ADA.replace("ada", "eve"))) {
      HttpResponse<String> response = post("/v1/auth/login", body);
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
      JsonObject problem = new JsonObject(response.body());
      problem.remove("request_id");
      answers.add(problem.encode());
    }

    assertThat(answers).hasSize(1);
  }

  @Test
  void aSignInAsNobodyTakesAsLongAsOneAsSomebody() {
    String wrong = ADA.replace("right", "wrong");
    String nobody = ADA.replace("ada", "nobody");
    for (int i = 0; i < 5; i++) {
      post("/v1/auth/login", wrong);
      post("/v1/auth/login", nobody);
    }
    long somebodyNanos = Long.MAX_VALUE;
    long nobodyNanos = Long.MAX_VALUE;
    for (int i = 0; i < 15; i++) {
      somebodyNanos = Math.min(somebodyNanos, nanosOf(wrong));
      nobodyNanos = Math.min(nobodyNanos, nanosOf(nobody));
    }

    assertThat((double) nobodyNanos / somebodyNanos).isBetween(0.6, 1.6);
  }

  @Test
  void badInputIsRefusedBeforeAnyWork() {
    for (String body :
        List.of(
            "",
            "{}",
            "[]",
            "not json",
            "{\"tenant\":\"acme\",\"username\":\"ada\"}",
            "{\"tenant\":1,\"username\":\"ada\",\"password\":\"right\"}",
            ADA.replace("ada", "a".repeat(200)),
            ADA.replace("right", "r".repeat(2_000)),
            ADA.replace("}", ",\"admin\":true}"))) {
      assertThat(post("/v1/auth/login", body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(post("/v1/auth/login", "{\"tenant\":\"" + "a".repeat(9_000)).statusCode())
        .isEqualTo(413);
    assertThat(directory.lookups).isEmpty();
  }

  @Test
  void moreSignInsThanTheQueueHoldsGet429() {
    directory.stalled = true;
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(http.sendAsync(request("/v1/auth/login", ADA, Map.of()), ofString()));
    }
    assertThat(answers)
        .satisfies(
            all -> {
              CompletableFuture<HttpResponse<String>> first = firstOf(all);
              assertThat(first.get().statusCode()).isEqualTo(429);
              assertThat(first.get().headers().firstValue("Retry-After")).isPresent();
            });
    directory.release();
    long served = answers.stream().filter(answer -> answer.join().statusCode() == 200).count();

    assertThat(served).isEqualTo(3);
    assertThat(registry.get("quorate.gateway.logins").tag("outcome", "throttled").counter().count())
        .isEqualTo(5);
  }

  @Test
  void whenANodeIsDownTheNextOneIsAsked() {
    directory.down.addAll(List.of("n1", "n2"));
    assertThat(post("/v1/auth/login", ADA).statusCode()).isEqualTo(200);

    directory.down.add("n3");
    HttpResponse<String> response = post("/v1/auth/login", ADA);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(response.body()).getString("code")).isEqualTo("unavailable");
  }

  @Test
  void aRefreshTokenGivesNewTokensWithThePresentRoles() {
    String refresh = json(post("/v1/auth/login", ADA)).getString("refresh_token");
    directory.add(
        "acme", directory.get("acme", "ada").toBuilder().clearRoles().addRoles("reader").build());
    clock.advance(Duration.ofSeconds(1_000));

    JsonObject tokens = json(refresh(refresh));

    assertThat(tokens.getInteger("refresh_expires_in")).isEqualTo(42_200);
    assertThat(json(whoami(tokens.getString("access_token"))).getJsonArray("roles"))
        .containsExactly("reader");
  }

  @Test
  void aSessionEndsAtItsEndHoweverOftenItIsRenewed() {
    String refresh = json(post("/v1/auth/login", ADA)).getString("refresh_token");
    clock.advance(Duration.ofSeconds(43_000));
    JsonObject tokens = json(refresh(refresh));
    assertThat(tokens.getInteger("expires_in")).isEqualTo(200);
    clock.advance(Duration.ofSeconds(200));

    assertThat(refresh(tokens.getString("refresh_token")).statusCode()).isEqualTo(401);
  }

  @Test
  void aDisabledUserOrAChangedPasswordEndsTheSession() {
    String refresh = json(post("/v1/auth/login", ADA)).getString("refresh_token");
    UserRecord before = directory.get("acme", "ada");
    directory.add("acme", before.toBuilder().setDisabled(true).build());
    assertThat(refresh(refresh).statusCode()).isEqualTo(401);

    directory.add("acme", user("ada", "changed", "writer").build());
    assertThat(refresh(refresh).statusCode()).isEqualTo(401);

    directory.add("acme", before);
    assertThat(refresh(refresh).statusCode()).isEqualTo(200);
  }

  @Test
  void accessAndRefreshTokensAreNotEachOther() {
    JsonObject tokens = json(post("/v1/auth/login", ADA));

    assertThat(whoami(tokens.getString("refresh_token")).statusCode()).isEqualTo(401);
    assertThat(refresh(tokens.getString("access_token")).statusCode()).isEqualTo(401);
    assertThat(post("/v1/auth/token", "{\"grant_type\":\"password\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void theNewestKeySignsAndAllArePublished() {
    TestKeys newer = TestKeys.generate("k2");
    catalogs.view = TestKeys.catalog(newer.record(9), KEY.record(1));
    String token = json(post("/v1/auth/login", ADA)).getString("access_token");

    assertThat(CompactToken.parse(token)).map(CompactToken::keyId).contains("k2");
    HttpResponse<String> jwks = send(HttpRequest.newBuilder(uri("/.well-known/jwks.json")).build());
    assertThat(new JsonObject(jwks.body()).getJsonArray("keys"))
        .extracting(key -> ((JsonObject) key).getString("kid"))
        .containsExactly("k2", "k1");
    assertThat(jwks.body()).contains("\"e\":\"AQAB\"").doesNotContain("\"d\"");
  }

  @Test
  void theUiSignsInByACookieThatNoScriptReads() {
    HttpResponse<String> response = send(request("/ui/session", ADA, UI));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).doesNotContain("eyJ");
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("quorate-dev-session=eyJ")
        .contains("HTTPOnly", "SameSite=Strict", "Path=/", "Max-Age=900")
        .doesNotContain("Domain");
    assertThat(cookieWhoami(cookie(response), UI).statusCode()).isEqualTo(200);
  }

  @Test
  void aCookieWithoutProofOfTheUiIsNoAuthentication() {
    String cookie = cookie(send(request("/ui/session", ADA, UI)));
    String own = "http://127.0.0.1:" + server.actualPort();

    for (Map<String, String> headers :
        List.of(
            Map.<String, String>of(),
            Map.of("Quorate-UI", "0"),
            Map.of("Quorate-UI", "1", "Sec-Fetch-Site", "cross-site"),
            Map.of("Quorate-UI", "1", "Sec-Fetch-Site", "same-site"),
            Map.of("Quorate-UI", "1", "Sec-Fetch-Site", "none"),
            Map.of("Quorate-UI", "1", "Origin", "http://evil.test"),
            Map.of("Quorate-UI", "1", "Origin", "null"),
            Map.of("Quorate-UI", "1", "Origin", own + "1"))) {
      assertThat(cookieWhoami(cookie, headers).statusCode()).as("%s", headers).isEqualTo(403);
    }
    assertThat(cookieWhoami(cookie, Map.of("Quorate-UI", "1")).statusCode()).isEqualTo(200);
    assertThat(cookieWhoami(cookie, Map.of("Quorate-UI", "1", "Origin", own)).statusCode())
        .isEqualTo(200);
    // What changes something must say where it comes from.
    assertThat(
            send(request("/ui/session/refresh", "", Map.of("Quorate-UI", "1", "Cookie", cookie)))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void anotherSiteCannotSignAnyoneIn() {
    assertThat(send(request("/ui/session", ADA, Map.of())).statusCode()).isEqualTo(403);
    assertThat(directory.lookups).isEmpty();
  }

  @Test
  void theUiProlongsItsSessionUntilTheSessionEnds() {
    HttpResponse<String> response = send(request("/ui/session", ADA, UI));
    for (int renewals = 0; renewals < 53; renewals++) {
      clock.advance(Duration.ofSeconds(800));
      response = renew(cookie(response));
      assertThat(response.statusCode()).isEqualTo(200);
    }
    assertThat(json(response).getInteger("expires_in")).isEqualTo(800);
    clock.advance(Duration.ofSeconds(800));

    assertThat(renew(cookie(response)).statusCode()).isEqualTo(401);
  }

  @Test
  void signingOutClearsTheCookie() {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/ui/session")).DELETE();
    UI.forEach(request::header);
    HttpResponse<String> response = send(request.build());

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
  }

  private static final Map<String, String> UI =
      Map.of("Quorate-UI", "1", "Sec-Fetch-Site", "same-origin");

  private HttpResponse<String> renew(String cookie) {
    Map<String, String> headers = new HashMap<>(UI);
    headers.put("Cookie", cookie);
    return send(request("/ui/session/refresh", "", headers));
  }

  private HttpResponse<String> cookieWhoami(String cookie, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/v1/auth/whoami")).header("Cookie", cookie);
    headers.forEach(request::header);
    return send(request.build());
  }

  private static String cookie(HttpResponse<String> response) {
    String header = response.headers().firstValue("Set-Cookie").orElseThrow();
    return header.substring(0, header.indexOf(';'));
  }

  private long nanosOf(String body) {
    long start = System.nanoTime();
    post("/v1/auth/login", body);
    return System.nanoTime() - start;
  }

  private HttpResponse<String> whoami(String token) {
    return send(
        HttpRequest.newBuilder(uri("/v1/auth/whoami"))
            .header("Authorization", "Bearer " + token)
            .build());
  }

  private HttpResponse<String> refresh(String token) {
    JsonObject body =
        new JsonObject().put("grant_type", "refresh_token").put("refresh_token", token);
    return post("/v1/auth/token", body.encode());
  }

  private HttpResponse<String> post(String path, String body) {
    return send(request(path, body, Map.of()));
  }

  private HttpRequest request(String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return request.build();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.actualPort() + path);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, ofString());
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static HttpResponse.BodyHandler<String> ofString() {
    return HttpResponse.BodyHandlers.ofString();
  }

  @SuppressWarnings("unchecked") // a list of one type of future
  private static <T> CompletableFuture<T> firstOf(List<? extends CompletableFuture<T>> all) {
    return (CompletableFuture<T>)
        CompletableFuture.anyOf(all.toArray(CompletableFuture[]::new))
            .orTimeout(5, TimeUnit.SECONDS);
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private static UserRecord.Builder user(String name, String password, String role) {
    String hash = Argon2Function.getInstance(8_192, 2, 1, 32, Argon2.ID).hash(password).getResult();
    return UserRecord.newBuilder()
        .setTenantId(7)
        .setUsername(name)
        .setPasswordHash(hash)
        .addRoles(role);
  }

  /** Answers LookupUser as the catalog's nodes do. */
  private static final class FakeDirectory implements NodeClient {
    final Set<String> down = ConcurrentHashMap.newKeySet();
    final Set<String> lookups = ConcurrentHashMap.newKeySet();
    volatile boolean stalled;

    private final Map<String, UserRecord> users = new ConcurrentHashMap<>();
    private final Promise<Void> gate = Promise.promise();

    void add(String tenant, UserRecord user) {
      users.put(tenant + "/" + user.getUsername(), user);
    }

    UserRecord get(String tenant, String name) {
      return users.get(tenant + "/" + name);
    }

    void release() {
      gate.complete();
    }

    @Override
    @SuppressWarnings("unchecked") // it knows the one method that it is asked
    public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
      LookupUserRequest lookup = (LookupUserRequest) request;
      if (down.contains(nodeId)) {
        return Future.failedFuture(new QuorateException(ErrorCode.UNAVAILABLE, "down"));
      }
      lookups.add(lookup.getUsername());
      UserRecord user = users.get(lookup.getTenant() + "/" + lookup.getUsername());
      Future<R> answer =
          user == null
              ? Future.failedFuture(new QuorateException(ErrorCode.NOT_FOUND, "no such user"))
              : Future.succeededFuture((R) user);
      return stalled ? gate.future().compose(open -> answer) : answer;
    }
  }
}
