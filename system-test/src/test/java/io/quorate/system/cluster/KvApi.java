package io.quorate.system.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;
import io.quorate.system.http.Session;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plain use of the data API, for what tests prepare and look at. For one thread. */
public final class KvApi implements AutoCloseable {
  private static final int TIMEOUT_MS = 15_000;
  private static final byte[] NONE = {};

  private final HttpConnection connection;
  private final Session session;

  /** For use: nothing is judged. Programs that measure have no judge. */
  public KvApi(URI gateway, Session session) {
    this(new HttpConnection(gateway, TIMEOUT_MS), session);
  }

  /** For tests: every call is held to the OpenAPI document. */
  public KvApi(DevCluster cluster) {
    this(HttpConnection.judged(cluster.url(), TIMEOUT_MS), cluster.session());
  }

  private KvApi(HttpConnection connection, Session session) {
    this.connection = connection;
    this.session = session;
  }

  /** Sends as it is told, with the token. */
  public Response send(String method, String target, byte[] body, String... headers)
      throws IOException {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = session.authorization();
    return connection.send(method, target, body, all);
  }

  /** Writes; returns the revision. */
  public long put(String key, String value) throws IOException {
    Response answer = send("PUT", Targets.kv(key), value.getBytes(StandardCharsets.UTF_8));
    if (answer.status() != 200 && answer.status() != 201) {
      throw new IOException("PUT " + key + " answered " + answer);
    }
    return answer.etagRevision();
  }

  /** Writes many keys, a thousand a request; fails unless all were written. */
  public void putAll(Map<String, String> rows) throws IOException {
    List<Map.Entry<String, String>> entries = new ArrayList<>(rows.entrySet());
    for (int from = 0; from < entries.size(); from += 1000) {
      var operations = Json.object();
      var list = operations.putArray("operations");
      for (var row : entries.subList(from, Math.min(from + 1000, entries.size()))) {
        list.addObject().putObject("put").put("key", row.getKey()).put("value", row.getValue());
      }
      byte[] body = operations.toString().getBytes(StandardCharsets.UTF_8);
      Response answer = send("POST", "/v1/batch", body, "Content-Type", "application/json");
      if (answer.status() != 200) {
        throw new IOException("batch answered " + answer);
      }
      for (JsonNode result : Json.parse(answer.text()).required("results")) {
        int status = result.required("status").asInt();
        if (status != 200 && status != 201) {
          throw new IOException("a put in a batch answered " + result);
        }
      }
    }
  }

  /** All rows under a prefix, page by page; every value must be text. */
  public Map<String, String> scan(String prefix) throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    String encoded = Targets.percentEncode(prefix);
    String token = "";
    do {
      String target = "/v1/kv?prefix=" + encoded + "&limit=1000";
      JsonNode page =
          page(token.isEmpty() ? target : target + "&page_token=" + Targets.percentEncode(token));
      for (JsonNode item : page.required("items")) {
        String twice =
            rows.put(item.required("key").textValue(), item.required("value").textValue());
        if (twice != null) {
          throw new AssertionError("a scan shows a key twice: " + item);
        }
      }
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    return rows;
  }

  public JsonNode page(String target) throws IOException {
    Response answer = send("GET", target, NONE);
    if (answer.status() != 200) {
      throw new IOException(target + " answered " + answer);
    }
    return Json.parse(answer.text());
  }

  /**
   * For each group some routing tags: a key with {@code {tag}} in it belongs to that group. Found
   * out by writing and looking whose revision moved, so no other client may be writing.
   */
  public Map<String, String> tagsOfGroups(int groups, int perGroup) throws IOException {
    Map<String, String> groupByTag = new HashMap<>();
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; found.size() < groups || !isFull(found, perGroup); i++) {
      if (i > 400) {
        throw new AssertionError("after 400 tags only these groups hold keys: " + found);
      }
      String tag = "t" + i;
      String group = groupOf(tag);
      if (found.merge(group, 1, Integer::sum) <= perGroup) {
        groupByTag.put(tag, group);
      }
    }
    return groupByTag;
  }

  private static boolean isFull(Map<String, Integer> found, int perGroup) {
    return found.values().stream().allMatch(count -> count >= perGroup);
  }

  private String groupOf(String tag) throws IOException {
    JsonNode before = page("/v1/kv?prefix=tags/&limit=1").required("revisions");
    long revision = put("tags/{" + tag + "}", tag);
    JsonNode after = page("/v1/kv?prefix=tags/&limit=1").required("revisions");
    List<String> moved = new ArrayList<>();
    after
        .fieldNames()
        .forEachRemaining(
            group -> {
              boolean isItsWrite = after.get(group).asLong() == revision;
              if (isItsWrite && before.path(group).asLong(-1) != revision) {
                moved.add(group);
              }
            });
    if (moved.size() != 1) {
      throw new AssertionError(
          "writing " + tag + " at " + revision + " moved " + moved + ": " + before + after);
    }
    return moved.get(0);
  }

  @Override
  public void close() {
    connection.close();
  }
}
