package io.quorate.gateway.openapi;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The OpenAPI document of everything that a gateway serves, put together from one file per
 * capability: whoever adds a route adds its description beside its neighbours, and readers get one
 * document. Files share {@code components}; no two may describe the same path or name the same
 * component. The tests hold it to what is really served. Immutable.
 *
 * @param json the whole document; not to be changed
 * @param body as it is sent
 * @param etag quoted; changes with the document
 */
public record ApiDocument(JsonObject json, Buffer body, String etag) {
  /** The first one has what belongs to no path. Others only have {@code paths}, components. */
  private static final String FRAME = "openapi";

  private static final List<String> CAPABILITIES =
      List.of("kv", "scan", "batch", "txn", "watch", "leases", "auth", "admin", "ui", "process");

  private static final int ETAG_BYTES = 16;

  /**
   * Reads it from the class path. It takes some milliseconds: not for an event loop.
   *
   * @throws IllegalStateException when the files don't go together
   */
  public static ApiDocument load() {
    JsonObject whole = read(FRAME);
    for (String capability : CAPABILITIES) {
      JsonObject part = read(capability);
      merge(capability, whole.getJsonObject("paths"), part.getJsonObject("paths"));
      JsonObject components = part.getJsonObject("components", new JsonObject());
      for (String kind : components.fieldNames()) {
        JsonObject known = whole.getJsonObject("components");
        if (!known.containsKey(kind)) {
          known.put(kind, new JsonObject());
        }
        merge(capability, known.getJsonObject(kind), components.getJsonObject(kind));
      }
    }
    Buffer body = whole.toBuffer();
    return new ApiDocument(whole, body, etagOf(body));
  }

  private static void merge(String capability, JsonObject into, JsonObject from) {
    for (String name : from.fieldNames()) {
      if (into.containsKey(name)) {
        throw new IllegalStateException(capability + ".json describes '" + name + "' again");
      }
      into.put(name, from.getValue(name));
    }
  }

  private static JsonObject read(String name) {
    String file = name + ".json";
    try (InputStream in = ApiDocument.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not on the class path");
      }
      return new JsonObject(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String etagOf(Buffer body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
      return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
