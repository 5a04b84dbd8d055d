package io.quorate.gateway.batch;

import io.quorate.proto.op.Operation;
import io.quorate.proto.op.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Whose write it is, and what it is known by when it is sent again.
 *
 * @param requestId null for a write that must not be sent again unless it certainly did not happen
 */
public record Origin(int tenantId, @Nullable RequestId requestId) {

  /** A write without a request id. */
  public static Origin of(int tenantId) {
    return new Origin(tenantId, null);
  }

  Operation sign(Operation operation) {
    return requestId == null ? operation : Operation.Once.of(requestId, operation);
  }
}
