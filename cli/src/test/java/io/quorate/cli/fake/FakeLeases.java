package io.quorate.cli.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /v1/leases}: leases that no time passes for. Ids are 1, 2 and so on. */
final class FakeLeases {
  private static final Pattern LEASE = Pattern.compile("[?&]lease=([0-9]+)");

  private record Lease(long ttlMs, List<String> keys) {}

  private final Map<Long, Lease> leases = new TreeMap<>();

  synchronized void handle(HttpExchange exchange, String target, byte[] body) throws IOException {
    String path = target.split("\\?", 2)[0].substring("/v1/leases".length());
    if (path.isEmpty()) {
      if (exchange.getRequestMethod().equals("POST")) {
        grant(exchange, FakeGateway.JSON.readTree(body));
      } else {
        list(exchange);
      }
      return;
    }
    long id = Long.parseLong(path.substring(1));
    Lease lease = require(id);
    switch (exchange.getRequestMethod()) {
      case "PUT" -> FakeGateway.json(exchange, json(id, lease).toString());
      case "GET" -> {
        ObjectNode json = json(id, lease).put("remaining_ms", lease.ttlMs());
        lease.keys().forEach(json.putArray("keys")::add);
        FakeGateway.json(exchange, json.put("more_keys", false).toString());
      }
      default -> {
        leases.remove(id);
        FakeGateway.send(exchange, 204, new byte[0]);
      }
    }
  }

  private void grant(HttpExchange exchange, JsonNode request) throws IOException {
    long id = request.has("id") ? request.get("id").asLong() : leases.size() + 1L;
    long ttlMs = Long.parseLong(request.path("ttl").asText().replace("ms", ""));
    if (leases.putIfAbsent(id, new Lease(ttlMs, new ArrayList<>())) != null) {
      throw new FakeGateway.Refusal(ErrorCode.LEASE_EXISTS, "it is taken");
    }
    byte[] answer = json(id, require(id)).toString().getBytes(StandardCharsets.UTF_8);
    FakeGateway.send(exchange, 201, answer);
  }

  private void list(HttpExchange exchange) throws IOException {
    ObjectNode page = FakeGateway.JSON.createObjectNode();
    var items = page.putArray("items");
    leases.forEach((id, lease) -> items.add(json(id, lease).put("remaining_ms", lease.ttlMs())));
    FakeGateway.json(exchange, page.toString());
  }

  /** Before a put: the lease that it names must be there. */
  synchronized void attach(String target) {
    Matcher named = LEASE.matcher(target);
    if (named.find()) {
      String key = target.substring("/v1/kv/".length(), target.indexOf('?'));
      require(Long.parseLong(named.group(1)))
          .keys()
          .add(new String(FakePages.decode(key), StandardCharsets.UTF_8));
    }
  }

  private Lease require(long id) {
    Lease lease = leases.get(id);
    if (lease == null) {
      throw new FakeGateway.Refusal(ErrorCode.LEASE_NOT_FOUND, "there is no lease " + id);
    }
    return lease;
  }

  private static ObjectNode json(long id, Lease lease) {
    return FakeGateway.JSON
        .createObjectNode()
        .put("id", Long.toString(id))
        .put("ttl_ms", lease.ttlMs());
  }
}
