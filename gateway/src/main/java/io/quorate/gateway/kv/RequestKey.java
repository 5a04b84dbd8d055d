package io.quorate.gateway.kv;

import io.quorate.gateway.batch.Origin;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.RequestId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller named a request by, so that it can send it again: an {@code Idempotency-Key}, or a
 * {@code request_id} over gRPC.
 */
public record RequestKey(int tenantId, @Nullable String key) {
  private static final CharSequence HEADER = HttpHeaders.createOptimized("Idempotency-Key");

  /**
   * Of an HTTP request.
   *
   * @throws QuorateException INVALID_ARGUMENT
   */
  public static RequestKey of(int tenantId, MultiMap headers) {
    if (!headers.contains(HEADER)) {
      return new RequestKey(tenantId, null);
    }
    List<String> values = headers.getAll(HEADER);
    if (values.size() > 1) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "Idempotency-Key stands twice");
    }
    return checked(tenantId, values.get(0), "Idempotency-Key");
  }

  /**
   * Of a gRPC message's field, which is empty when there is none.
   *
   * @throws QuorateException INVALID_ARGUMENT
   */
  public static RequestKey of(int tenantId, String field) {
    return field.isEmpty()
        ? new RequestKey(tenantId, null)
        : checked(tenantId, field, "request_id");
  }

  private static RequestKey checked(int tenantId, String key, String name) {
    RequestId.requireKey(key, name);
    return new RequestKey(tenantId, key);
  }

  /** Of a request that is one write. */
  public Origin only() {
    return part(0);
  }

  /** Of one of several writes, told apart by numbers that are the same when it is sent again. */
  public Origin part(long part) {
    String named = key;
    return named == null
        ? Origin.of(tenantId)
        : new Origin(tenantId, RequestId.of(tenantId, named, part));
  }
}
