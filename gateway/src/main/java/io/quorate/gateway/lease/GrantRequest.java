package io.quorate.gateway.lease;

import io.quorate.gateway.json.StrictJson;
import io.quorate.gateway.kv.Lifetimes;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Keys;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/leases}.
 *
 * @param chosenId 0 when the gateway is to choose
 * @param scope a key of the only shard that the lease is for; null for all
 */
record GrantRequest(long ttlMs, long chosenId, byte @Nullable [] scope) {

  /**
   * Reads a whole body.
   *
   * @throws QuorateException INVALID_ARGUMENT, TTL_INVALID, KEY_TOO_LONG
   */
  static GrantRequest read(byte[] body) {
    return StrictJson.read(body, "a lease", GrantRequest::members);
  }

  private static final class Members {
    long ttlMs;
    long chosenId;
    byte @Nullable [] scope;
  }

  private static GrantRequest members(StrictJson json) throws IOException {
    Members members = new Members();
    json.object(
        name -> {
          switch (name) {
            case "ttl" -> members.ttlMs = Lifetimes.ttlMs(json);
            case "id" -> members.chosenId = chosenId(json);
            case "scope" -> members.scope = Keys.check(json.bytes());
            default -> throw StrictJson.unknown(name, "ttl, id, scope");
          }
        });
    if (members.ttlMs == 0) {
      throw new QuorateException(ErrorCode.TTL_INVALID, "'ttl' is missing");
    }
    return new GrantRequest(members.ttlMs, members.chosenId, members.scope);
  }

  /** What is no number at all is no lease that is missing. */
  private static long chosenId(StrictJson json) throws IOException {
    try {
      return Lifetimes.leaseId(json);
    } catch (QuorateException e) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, e.detail(), e);
    }
  }
}
