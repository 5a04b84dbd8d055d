package io.quorate.gateway.openapi;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One request and its answer, as they travelled.
 *
 * @param target path and query, not decoded
 * @param streamed whether the answer's body was not read here
 */
public record Call(
    String method,
    String target,
    MultiMap requestHeaders,
    byte[] requestBody,
    int status,
    MultiMap headers,
    byte[] body,
    boolean streamed) {

  String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  String query() {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  /** Each byte as one character: schemas of raw bytes count bytes. */
  static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Without its parameters and in lower case; empty when there is none. */
  static String mediaType(MultiMap headers) {
    String type = headers.get("Content-Type");
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    String shown = new String(body, StandardCharsets.UTF_8);
    return "%s %s -> %d %s %s"
        .formatted(
            method,
            target.length() > 200 ? target.substring(0, 200) + "…" : target,
            status,
            headers.entries(),
            shown.length() > 400 ? shown.substring(0, 400) + "…" : shown);
  }
}
