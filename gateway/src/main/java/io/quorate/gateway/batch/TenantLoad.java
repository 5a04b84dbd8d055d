package io.quorate.gateway.batch;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each tenant has waiting or under way on this event loop. Used there only. */
final class TenantLoad {
  private static final class Load {
    int operations;
    long bytes;
  }

  private final BatchLimits limits;
  private final Map<Integer, Load> loads = new HashMap<>();

  TenantLoad(BatchLimits limits) {
    this.limits = limits;
  }

  /** Counts an operation in, or says why not. */
  @Nullable QuorateException enter(int tenantId, int bytes) {
    Load load = loads.computeIfAbsent(tenantId, ignored -> new Load());
    if (load.operations >= limits.tenantOperations() || load.bytes + bytes > limits.tenantBytes()) {
      return new QuorateException(
          ErrorCode.TOO_MANY_REQUESTS, "this tenant has too many requests under way");
    }
    load.operations++;
    load.bytes += bytes;
    return null;
  }

  void leave(int tenantId, int bytes) {
    Load load = loads.get(tenantId);
    if (load == null || load.operations == 0) {
      throw new IllegalStateException("tenant " + tenantId + " has nothing under way");
    }
    load.operations--;
    load.bytes -= bytes;
    if (load.operations == 0) {
      loads.remove(tenantId);
    }
  }

  int operations(int tenantId) {
    Load load = loads.get(tenantId);
    return load == null ? 0 : load.operations;
  }
}
