package io.quorate.client;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request before it is sent, as often as it may be.
 *
 * @param target path and query, encoded
 * @param headers names and values in turn
 * @param signedIn whether it carries the access token
 */
record Call(
    String method,
    String target,
    List<String> headers,
    @Nullable BodyPublisher body,
    Effect effect,
    boolean signedIn) {

  /** What sending it twice would do. */
  enum Effect {
    /** A read: nothing. */
    NONE,
    /** Something: it is sent again only when it was certainly not applied. */
    ONCE,
    /** The same again: the caller knows that repeating it is harmless. */
    REPEATABLE
  }

  Call {
    headers = List.copyOf(headers);
  }

  static Call get(String target) {
    return new Call("GET", target, List.of(), null, Effect.NONE, true);
  }

  static Call delete(String target) {
    return new Call("DELETE", target, List.of(), null, Effect.ONCE, true);
  }

  static Call put(String target, byte[] body) {
    return new Call("PUT", target, List.of(), BodyPublishers.ofByteArray(body), Effect.ONCE, true)
        .with("Content-Type", "application/octet-stream");
  }

  /** Without a body: the target says it all. */
  static Call post(String target) {
    return new Call("POST", target, List.of(), null, Effect.ONCE, true);
  }

  static Call post(String target, byte[] body) {
    return new Call("POST", target, List.of(), BodyPublishers.ofByteArray(body), Effect.ONCE, true)
        .with("Content-Type", "application/octet-stream");
  }

  static Call postJson(String target, BodyPublisher body) {
    return new Call("POST", target, List.of(), body, Effect.ONCE, true)
        .with("Content-Type", "application/json");
  }

  /** Says what members are to be: the same again changes nothing. */
  static Call patchJson(String target, BodyPublisher body) {
    return new Call("PATCH", target, List.of(), body, Effect.REPEATABLE, true)
        .with("Content-Type", "application/json");
  }

  Call with(String name, String value) {
    List<String> more = new ArrayList<>(headers);
    more.add(name);
    more.add(value);
    return new Call(method, target, more, body, effect, signedIn);
  }

  /**
   * Under an id by which the server does it once, however often it comes: so it may be sent again
   * whatever became of it. Of a read, nothing.
   */
  Call once() {
    return effect == Effect.NONE
        ? this
        : with("Idempotency-Key", UUID.randomUUID().toString()).withEffect(Effect.REPEATABLE);
  }

  Call withEffect(Effect newEffect) {
    return new Call(method, target, headers, body, newEffect, signedIn);
  }

  Call anonymous() {
    return new Call(method, target, headers, body, effect, false);
  }

  void applyTo(HttpRequest.Builder request) {
    request.method(method, body == null ? BodyPublishers.noBody() : body);
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
  }
}
