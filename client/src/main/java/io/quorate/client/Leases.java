package io.quorate.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leases of the tenant that is signed in: numbers that keys are attached to and end with.
 *
 * <p>{@link #hold} gives one that keeps itself alive; the others are single calls. All calls block
 * and throw {@link QuorateException}; {@link ErrorCode#LEASE_NOT_FOUND} is what they say of a lease
 * that was never granted, was revoked, or has expired.
 */
public final class Leases {
  static final String ROOT = "/v1/leases";

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int PAGE = 1_000;

  private final Transport transport;

  Leases(Transport transport) {
    this.transport = transport;
  }

  /** Grants a lease for keys anywhere, and keeps it alive until it is closed or lost. */
  public Lease hold(Duration ttl) {
    return new Lease(this, grant(ttl), ttl);
  }

  /**
   * As {@link #hold(Duration)}, for keys of one shard: cheaper, as a lock wants it.
   *
   * @param scope a key of that shard; keys with the same {tag} share one
   */
  public Lease hold(Duration ttl, byte[] scope) {
    return new Lease(this, grant(ttl, scope), ttl);
  }

  /** Grants a lease that ends after that time, unless it is kept alive; returns its number. */
  public long grant(Duration ttl) {
    return grant(ttl, "");
  }

  /** As {@link #grant(Duration)}, for keys of the shard that this key is of. */
  public long grant(Duration ttl, byte[] scope) {
    ByteSink json = new ByteSink(64);
    json.write(",\"scope\":".getBytes(StandardCharsets.UTF_8));
    JsonBytes.write(json, scope);
    return grant(ttl, new String(json.toByteArray(), StandardCharsets.UTF_8));
  }

  /**
   * Grants a lease with a number that the caller chose, 1 to 2^62 - 1.
   *
   * @throws QuorateException with {@link ErrorCode#LEASE_EXISTS} when it is taken
   */
  public long grant(Duration ttl, long leaseId) {
    return grant(ttl, ",\"id\":\"" + leaseId + "\"");
  }

  private long grant(Duration ttl, String more) {
    String json = "{\"ttl\":\"" + ttl.toMillis() + "ms\"" + more + "}";
    Call call = Call.postJson(ROOT, BodyPublishers.ofString(json)).once();
    return id(Json.read(transport.send(call).body(), JsonNode.class));
  }

  /** Lets a lease have its whole time again; returns that time in milliseconds. */
  public long keepAlive(long leaseId) {
    return keepAlive(transport, leaseId);
  }

  /** The same, within a time of its own. */
  long keepAlive(long leaseId, Duration timeout) {
    return keepAlive(transport.withTimeout(timeout), leaseId);
  }

  private static long keepAlive(Transport transport, long leaseId) {
    Call call = new Call("PUT", path(leaseId), List.of(), null, Call.Effect.REPEATABLE, true);
    JsonNode answer = Json.read(transport.send(call).body(), JsonNode.class);
    return answer.path("ttl_ms").asLong();
  }

  /** Ends a lease, and deletes its keys. */
  public void revoke(long leaseId) {
    var unused = transport.send(Call.delete(path(leaseId)).once());
  }

  public LeaseInfo info(long leaseId) {
    return info(transport.send(Call.get(path(leaseId))).body());
  }

  /** With the keys that are attached to it. */
  public LeaseInfo infoWithKeys(long leaseId) {
    return info(transport.send(Call.get(path(leaseId) + "?keys=true")).body());
  }

  /** All leases of the tenant, by their numbers, without their keys. */
  public List<LeaseInfo> list() {
    List<LeaseInfo> all = new ArrayList<>();
    @Nullable String token = null;
    do {
      String target = ROOT + "?limit=" + PAGE + (token == null ? "" : "&page_token=" + token);
      JsonNode page = Json.read(transport.send(Call.get(target)).body(), JsonNode.class);
      for (JsonNode item : page.path("items")) {
        all.add(
            new LeaseInfo(
                id(item),
                item.path("ttl_ms").asLong(),
                item.path("remaining_ms").asLong(),
                List.of(),
                false));
      }
      token = page.path("next_page_token").textValue();
    } while (token != null);
    return all;
  }

  private static LeaseInfo info(byte[] body) {
    JsonNode node = Json.read(body, JsonNode.class);
    return new LeaseInfo(
        id(node),
        node.path("ttl_ms").asLong(),
        node.path("remaining_ms").asLong(),
        keys(body),
        node.path("more_keys").asBoolean());
  }

  private static List<byte[]> keys(byte[] body) {
    List<byte[]> keys = new ArrayList<>();
    try (JsonParser json = FACTORY.createParser(body)) {
      Answers.expect(json.nextToken(), JsonToken.START_OBJECT);
      for (String name; (name = json.nextFieldName()) != null; ) {
        json.nextToken();
        if (!name.equals("keys")) {
          json.skipChildren();
          continue;
        }
        Answers.expect(json.currentToken(), JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
          keys.add(JsonBytes.read(json));
        }
      }
    } catch (IOException e) {
      throw Json.unreadable(e);
    }
    return keys;
  }

  /** A text, since not every reader of JSON has 63 bits. */
  private static long id(JsonNode node) {
    return SingleKey.number(node.path("id").asText());
  }

  private static String path(long leaseId) {
    return ROOT + "/" + leaseId;
  }
}
