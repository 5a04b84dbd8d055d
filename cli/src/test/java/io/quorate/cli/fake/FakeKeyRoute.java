package io.quorate.cli.fake;

import com.sun.net.httpserver.HttpExchange;
import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code /v1/kv/{key}}. */
final class FakeKeyRoute {
  private final FakeStore store;

  FakeKeyRoute(FakeStore store) {
    this.store = store;
  }

  void handle(HttpExchange exchange, String encodedKeyAndQuery, byte[] body) throws IOException {
    String[] keyAndQuery = encodedKeyAndQuery.split("\\?", 2);
    byte[] key = FakePages.decode(keyAndQuery[0]);
    FakeStore.Row present = store.get(key);
    check(exchange, present == null ? 0 : present.modRevision());
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        FakeStore.Row row = store.put(key, body);
        headers(exchange, row);
        FakeGateway.send(exchange, row.version() == 1 ? 201 : 200, new byte[0]);
      }
      case "GET" -> {
        if (present == null) {
          throw new FakeGateway.Refusal(ErrorCode.NOT_FOUND, "no such key");
        }
        headers(exchange, present);
        FakeGateway.send(exchange, 200, present.value());
      }
      case "DELETE" -> {
        if (!store.delete(key)) {
          throw new FakeGateway.Refusal(ErrorCode.NOT_FOUND, "no such key");
        }
        FakeGateway.send(exchange, 204, new byte[0]);
      }
      case "POST" -> update(exchange, key, keyAndQuery[1], body);
      default -> throw new FakeGateway.Refusal(ErrorCode.METHOD_NOT_ALLOWED, "no such method");
    }
  }

  private void update(HttpExchange exchange, byte[] key, String query, byte[] body)
      throws IOException {
    FakeTransactions changes = new FakeTransactions(store);
    byte[] answer = {};
    if (query.equals("op=append")) {
      changes.append(key, body);
    } else if (query.startsWith("op=increment&by=")) {
      long by = Long.parseLong(query.substring("op=increment&by=".length()));
      answer = Long.toString(changes.increment(key, by)).getBytes(StandardCharsets.UTF_8);
    } else {
      throw new FakeGateway.Refusal(ErrorCode.OPERATION_UNKNOWN, query);
    }
    FakeStore.Row row = store.get(key);
    headers(exchange, row);
    FakeGateway.send(exchange, row.version() == 1 ? 201 : 200, answer);
  }

  private static void check(HttpExchange exchange, long revision) {
    String ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
    String ifNoneMatch = exchange.getRequestHeaders().getFirst("If-None-Match");
    boolean matches =
        ifMatch == null
            || (ifMatch.equals("*") ? revision > 0 : ifMatch.contains("\"" + revision + "\""));
    if (!matches || (ifNoneMatch != null && revision > 0)) {
      throw new FakeGateway.Refusal(ErrorCode.PRECONDITION_FAILED, "it differs", revision);
    }
  }

  private static void headers(HttpExchange exchange, FakeStore.Row row) {
    var headers = exchange.getResponseHeaders();
    headers.add("ETag", "\"" + row.modRevision() + "\"");
    headers.add("Quorate-Create-Revision", Long.toString(row.createRevision()));
    headers.add("Quorate-Version", Long.toString(row.version()));
  }
}
