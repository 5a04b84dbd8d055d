package io.quorate.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Gives the answers that a test wrote down, in order, and notes what it was asked. */
final class ScriptedServer implements AutoCloseable {
  /** What arrived; {@code target} is as it was on the wire. */
  record Request(
      String method,
      String target,
      String body,
      String contentType,
      String authorization,
      String ifMatch,
      String ifNoneMatch,
      String idempotencyKey) {}

  /** What to answer; headers are names and values in turn. Status 0 drops the connection. */
  record Answer(int status, String body, String... headers) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new ArrayList<>();

  ScriptedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  ScriptedServer then(int status, String body, String... headers) {
    answers.add(new Answer(status, body, headers));
    return this;
  }

  ScriptedServer thenProblem(int status, String code) {
    return then(
        status,
        "{\"status\":%d,\"code\":\"%s\",\"detail\":\"as scripted\"}".formatted(status, code),
        "Content-Type",
        "application/problem+json",
        "Quorate-Request-Id",
        "r-1");
  }

  ScriptedServer thenDrop() {
    return then(0, "");
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  QuorateClient.Builder client() {
    return QuorateClient.builder(url()).tokens(TokenStore.of(Tokens.of("token")));
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    synchronized (this) {
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              new String(body, StandardCharsets.UTF_8),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestHeaders().getFirst("If-Match"),
              exchange.getRequestHeaders().getFirst("If-None-Match"),
              exchange.getRequestHeaders().getFirst("Idempotency-Key")));
    }
    Answer answer = answers.poll();
    if (answer == null) {
      answer = new Answer(500, "{\"code\":\"internal\",\"detail\":\"nothing is scripted\"}");
    }
    if (answer.status() == 0) {
      exchange.close();
      return;
    }
    for (int i = 0; i < answer.headers().length; i += 2) {
      exchange.getResponseHeaders().add(answer.headers()[i], answer.headers()[i + 1]);
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
