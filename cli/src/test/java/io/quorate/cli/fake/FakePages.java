package io.quorate.cli.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.proto.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scans and deletions by range. A page token is the number of rows that were shown. */
final class FakePages {
  private final FakeStore store;

  /** Each scan shows the rows of its first page's moment. */
  private final Map<String, List<FakeStore.Row>> moments = new HashMap<>();

  private int maxRows = 10_000;

  FakePages(FakeStore store) {
    this.store = store;
  }

  void maxRows(int rows) {
    maxRows = rows;
  }

  String answer(String method, URI uri) throws IOException {
    Map<String, byte[]> query = query(uri.getRawQuery());
    return method.equals("DELETE") ? delete(query) : page(query);
  }

  private String delete(Map<String, byte[]> query) {
    if (!Arrays.equals(query.get("prefix"), query.get("confirm"))) {
      throw new FakeGateway.Refusal(ErrorCode.CONFIRMATION_NEEDED, "confirm the prefix");
    }
    List<FakeStore.Row> rows = select(query);
    rows.forEach(row -> store.delete(row.key()));
    return "{\"deleted\":" + rows.size() + "}";
  }

  private synchronized String page(Map<String, byte[]> query) throws IOException {
    String token = text(query, "page_token", "");
    int from = token.isEmpty() ? 0 : Integer.parseInt(token.substring(token.indexOf('-') + 1));
    String moment = token.isEmpty() ? "m" + moments.size() : token.substring(0, token.indexOf('-'));
    List<FakeStore.Row> rows = moments.get(moment);
    if (rows == null) {
      if (!token.isEmpty()) {
        throw new FakeGateway.Refusal(ErrorCode.REVISION_COMPACTED, "history is gone");
      }
      rows = select(query);
      moments.put(moment, rows);
    }
    int limit = Math.min(maxRows, Integer.parseInt(text(query, "limit", "100")));
    int to = Math.min(rows.size(), from + limit);
    ObjectNode page = FakeGateway.JSON.createObjectNode();
    var items = page.putArray("items");
    for (FakeStore.Row row : rows.subList(from, to)) {
      items.add(FakeStore.json(row, query.containsKey("keys_only")));
    }
    if (to < rows.size()) {
      page.put("next_page_token", moment + "-" + to);
    }
    page.putObject("revisions").put("g1", 1);
    return page.toString();
  }

  private List<FakeStore.Row> select(Map<String, byte[]> query) {
    byte[] prefix = query.getOrDefault("prefix", new byte[0]);
    byte[] start = query.getOrDefault("start", new byte[0]);
    byte[] end = query.get("end");
    List<FakeStore.Row> rows = new ArrayList<>();
    for (FakeStore.Row row : store.all()) {
      byte[] key = row.key();
      boolean prefixed =
          key.length >= prefix.length
              && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
      boolean inside =
          Arrays.compareUnsigned(key, start) >= 0
              && (end == null || Arrays.compareUnsigned(key, end) < 0);
      if (prefixed && inside) {
        rows.add(row);
      }
    }
    if (query.containsKey("reverse")) {
      Collections.reverse(rows);
    }
    return rows;
  }

  private static String text(Map<String, byte[]> query, String name, String otherwise) {
    byte[] value = query.get(name);
    return value == null ? otherwise : new String(value, StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> query(String raw) {
    Map<String, byte[]> query = new HashMap<>();
    for (String parameter : raw == null ? new String[0] : raw.split("&", 0)) {
      int equals = parameter.indexOf('=');
      query.put(parameter.substring(0, equals), decode(parameter.substring(equals + 1)));
    }
    return query;
  }

  static byte[] decode(String encoded) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length(); i++) {
      if (encoded.charAt(i) == '%') {
        out.write(Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.write(encoded.charAt(i));
      }
    }
    return out.toByteArray();
  }
}
