package io.quorate.system.fake;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The single-key part of docs/API.md in memory, with one bug planted by request. Some answers are
 * lost on purpose (504 {@code outcome_unknown}), half of them after the write took effect: that is
 * allowed, and the judges must not take offence. One lock; the order of its holders is the order of
 * effects.
 */
public final class FakeGateway implements AutoCloseable {
  private record Row(String value, long revision) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(16);
  private final Random random;
  private final PlantedBug bug;
  private final Map<String, Row> rows = new TreeMap<>();
  private final Map<String, Row> previous = new TreeMap<>();
  private final Deque<Runnable> delayed = new ArrayDeque<>();
  private long revision;

  static {
    // Else every answer with a body waits 40 ms for a delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  public FakeGateway(PlantedBug bug, long seed) throws IOException {
    this.bug = bug;
    this.random = new Random(seed);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext("/v1/auth/login", exchange -> answer(exchange, 200, LOGGED_IN));
    server.createContext("/v1/kv/", this::serve);
    server.start();
  }

  private static final String LOGGED_IN =
      "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":900}";

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What is stored, for final reads. */
  public synchronized Map<String, String> stored() {
    Map<String, String> copy = new TreeMap<>();
    rows.forEach((key, row) -> copy.put(key, row.value()));
    return copy;
  }

  private void serve(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestURI().getPath().substring("/v1/kv/".length());
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    switch (exchange.getRequestMethod()) {
      case "GET" -> get(exchange, key);
      case "PUT" -> put(exchange, key, body);
      case "DELETE" -> delete(exchange, key);
      default -> answer(exchange, 405, "");
    }
  }

  private void get(HttpExchange exchange, String key) throws IOException {
    Row row;
    synchronized (this) {
      row = rows.get(key);
      if (bug == PlantedBug.STALE_READ && random.nextInt(20) == 0 && previous.containsKey(key)) {
        row = previous.get(key);
      }
    }
    if (row == null) {
      answer(exchange, 404, "{\"code\":\"not_found\"}");
    } else {
      exchange.getResponseHeaders().set("ETag", "\"" + row.revision() + "\"");
      answer(exchange, 200, row.value());
    }
  }

  private void put(HttpExchange exchange, String key, String value) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    String refused = refusal(headers, key);
    if (refused != null) {
      answer(exchange, 412, refused);
      return;
    }
    if (bug == PlantedBug.CONDITION_NOT_ATOMIC && headers.containsKey("If-Match")) {
      LockSupport.parkNanos(5_000_000);
    }
    int status;
    long written;
    synchronized (this) {
      // Judged again under the lock that the write holds, unless that is the bug.
      refused = bug == PlantedBug.CONDITION_NOT_ATOMIC ? null : refusal(headers, key);
      boolean isCreated = !rows.containsKey(key);
      status = isCreated ? 201 : 200;
      written = revision + 1;
      if (refused == null) {
        status = write(key, value, status);
      }
    }
    if (refused != null) {
      answer(exchange, 412, refused);
      return;
    }
    exchange.getResponseHeaders().set("ETag", "\"" + written + "\"");
    answer(exchange, status, status >= 500 ? "{\"code\":\"planted\"}" : "");
  }

  private synchronized @Nullable String refusal(Headers headers, String key) {
    Row row = rows.get(key);
    long current = row == null ? 0 : row.revision();
    String match = headers.getFirst("If-Match");
    boolean isRefused =
        (match != null && !match.equals("\"" + current + "\""))
            || (headers.containsKey("If-None-Match") && row != null);
    return isRefused ? "{\"current_revision\":" + current + "}" : null;
  }

  /** Takes effect, or not, and says how the answer goes. Called under the lock. */
  private int write(String key, String value, int success) {
    int dice = random.nextInt(100);
    if (dice < 3) {
      return 504;
    }
    if (bug == PlantedBug.LOST_WRITE && dice < 6) {
      revision++;
      return success;
    }
    Row old = rows.put(key, new Row(value, ++revision));
    if (old != null) {
      previous.put(key, old);
    }
    if (bug == PlantedBug.APPLIED_TWICE && dice < 20) {
      delayed.add(() -> rows.put(key, new Row(value, ++revision)));
      if (delayed.size() > 10) {
        delayed.remove().run();
      }
      return 504;
    }
    if (bug == PlantedBug.REFUSED_BUT_APPLIED && dice < 6) {
      return 503;
    }
    return dice < 9 ? 504 : success;
  }

  private void delete(HttpExchange exchange, String key) throws IOException {
    Row old;
    synchronized (this) {
      revision++;
      old = rows.remove(key);
      if (old != null && bug == PlantedBug.RESURRECTED_VALUE && random.nextInt(4) == 0) {
        delayed.add(() -> rows.putIfAbsent(key, old));
        if (delayed.size() > 3) {
          delayed.remove().run();
        }
      }
      if (old != null) {
        previous.put(key, old);
      }
    }
    answer(exchange, old == null ? 404 : 204, "");
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 || status == 204 ? -1 : body.length);
    if (body.length > 0 && status != 204) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
