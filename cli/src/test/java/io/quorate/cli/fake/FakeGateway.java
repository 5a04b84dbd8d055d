package io.quorate.cli.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A gateway over a map in memory that keeps the contract of docs/API.md as far as the CLI uses it:
 * sign-in, single keys with conditions, counters, appends, transactions, leases, pages at one
 * moment, batches, and scripted staff routes.
 */
public final class FakeGateway implements AutoCloseable {
  public static final String PASSWORD = "correct horse";
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final FakeStore store = new FakeStore();
  private final FakeLeases leases = new FakeLeases();
  private final FakePages pages = new FakePages(store);
  private final Map<String, String> staffAnswers = new HashMap<>();
  private final List<String> targets = new CopyOnWriteArrayList<>();
  private final List<Integer> batchSizes = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<ErrorCode> refusals = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Consumer<Integer>> beforeBatch =
      new AtomicReference<>(number -> {});
  private final AtomicReference<String> watchEvents = new AtomicReference<>("");
  private final AtomicReference<Function<String, ErrorCode>> refuseKey =
      new AtomicReference<>(key -> null);

  static {
    // An answer leaves in two parts: without this the second waits 40 ms for the first one's ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  public FakeGateway() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public FakeStore store() {
    return store;
  }

  /** All requests so far: method and target as they were on the wire. */
  public List<String> requests() {
    return targets;
  }

  public List<Integer> batchSizes() {
    return batchSizes;
  }

  /** The next data request fails with that. */
  public FakeGateway refuseNext(ErrorCode code) {
    refusals.add(code);
    return this;
  }

  /** Called with the number of each batch, from 1, before it is applied. */
  public void beforeBatch(Consumer<Integer> action) {
    beforeBatch.set(action);
  }

  /** Operations of a batch on these keys fail with what the function says; null lets them be. */
  public void refuseKeys(Function<String, ErrorCode> code) {
    refuseKey.set(code);
  }

  /** Pages hold no more rows than this, whatever is asked for. */
  public void pageRows(int rows) {
    pages.maxRows(rows);
  }

  /** What each stream of a watch tells before it ends: server-sent events. */
  public FakeGateway watchEvents(String events) {
    watchEvents.set(events);
    return this;
  }

  public FakeGateway staff(String methodAndPath, String answer) {
    staffAnswers.put(methodAndPath, answer);
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestURI().toString();
      targets.add(exchange.getRequestMethod() + " " + target);
      byte[] body = exchange.getRequestBody().readAllBytes();
      try {
        route(exchange, target, body);
      } catch (Refusal refusal) {
        problem(exchange, refusal);
      }
    }
  }

  private void route(HttpExchange exchange, String target, byte[] body) throws IOException {
    if (target.startsWith("/v1/auth/login")) {
      login(exchange, JSON.readTree(body));
      return;
    }
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    if (token == null || !token.startsWith("Bearer token-")) {
      throw new Refusal(ErrorCode.UNAUTHENTICATED, "no token");
    }
    String tenant = token.substring("Bearer token-".length());
    if (target.equals("/v1/auth/whoami")) {
      json(
          exchange,
          "{\"subject\":\"admin\",\"tenant\":\"%s\",\"roles\":[\"admin\"],\"expires_at\":\"2030-01-01T00:00:00Z\"}"
              .formatted(tenant));
      return;
    }
    boolean staff = tenant.equals("system");
    if (staff != target.startsWith("/admin/")) {
      throw new Refusal(ErrorCode.PERMISSION_DENIED, "not with tenant " + tenant);
    }
    if (staff) {
      staff(exchange, target);
      return;
    }
    ErrorCode refusal = refusals.poll();
    if (refusal != null) {
      throw new Refusal(refusal, "as the test wants it");
    }
    if (target.equals("/v1/batch")) {
      batch(exchange, JSON.readTree(body));
    } else if (target.equals("/v1/txn")) {
      json(exchange, new FakeTransactions(store).commit(JSON.readTree(body)).toString());
    } else if (target.startsWith("/v1/watch")) {
      byte[] events = watchEvents.get().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, events.length);
      exchange.getResponseBody().write(events);
    } else if (target.startsWith("/v1/leases")) {
      leases.handle(exchange, target, body);
    } else if (target.startsWith("/v1/kv/")) {
      leases.attach(target);
      new FakeKeyRoute(store).handle(exchange, target.substring("/v1/kv/".length()), body);
    } else {
      json(exchange, pages.answer(exchange.getRequestMethod(), exchange.getRequestURI()));
    }
  }

  private void login(HttpExchange exchange, JsonNode login) throws IOException {
    if (!login.path("password").asText().equals(PASSWORD)) {
      throw new Refusal(ErrorCode.UNAUTHENTICATED, "wrong tenant, user or password");
    }
    json(
        exchange,
        "{\"access_token\":\"token-%s\",\"token_type\":\"Bearer\",\"expires_in\":900,\"refresh_token\":\"r\"}"
            .formatted(login.path("tenant").asText()));
  }

  private void staff(HttpExchange exchange, String target) throws IOException {
    String answer = staffAnswers.get(exchange.getRequestMethod() + " " + target);
    if (answer == null) {
      throw new Refusal(ErrorCode.NOT_FOUND, "no " + target);
    }
    json(exchange, answer);
  }

  private void batch(HttpExchange exchange, JsonNode request) throws IOException {
    JsonNode operations = request.path("operations");
    int number;
    synchronized (batchSizes) {
      batchSizes.add(operations.size());
      number = batchSizes.size();
    }
    beforeBatch.get().accept(number);
    ObjectNode answer = JSON.createObjectNode();
    var results = answer.putArray("results");
    for (JsonNode operation : operations) {
      JsonNode put = operation.path("put");
      byte[] key = FakeStore.bytes(put.path("key"));
      ErrorCode refused = refuseKey.get().apply(new String(key, StandardCharsets.UTF_8));
      if (refused != null) {
        results
            .addObject()
            .put("status", refused.httpStatus())
            .put("code", refused.code())
            .put("detail", "as the test wants it");
        continue;
      }
      FakeStore.Row row = store.put(key, FakeStore.bytes(put.path("value")));
      results
          .addObject()
          .put("status", row.version() == 1 ? 201 : 200)
          .put("mod_revision", row.modRevision())
          .put("create_revision", row.createRevision())
          .put("version", row.version());
    }
    json(exchange, answer.toString());
  }

  static void json(HttpExchange exchange, String body) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    send(exchange, 200, body.getBytes(StandardCharsets.UTF_8));
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static void problem(HttpExchange exchange, Refusal refusal) throws IOException {
    ObjectNode problem =
        JSON.createObjectNode()
            .put("status", refusal.code.httpStatus())
            .put("code", refusal.code.code())
            .put("detail", refusal.getMessage());
    if (refusal.code == ErrorCode.PRECONDITION_FAILED) {
      problem.put("current_revision", refusal.currentRevision);
    }
    exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
    exchange.getResponseHeaders().add("Quorate-Request-Id", "fake-1");
    send(exchange, refusal.code.httpStatus(), problem.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** An answer that is an error. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ErrorCode code;
    private final long currentRevision;

    Refusal(ErrorCode code, String detail) {
      this(code, detail, 0);
    }

    Refusal(ErrorCode code, String detail, long currentRevision) {
      super(detail);
      this.code = code;
      this.currentRevision = currentRevision;
    }
  }
}
