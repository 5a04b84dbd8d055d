package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.concurrent.CompletableFuture;

/** Somebody's wait for a snapshot. */
final class SnapshotRequest implements Closure {
  private final String groupId;
  private final CompletableFuture<Void> result = new CompletableFuture<>();

  SnapshotRequest(String groupId) {
    this.groupId = groupId;
  }

  CompletableFuture<Void> result() {
    return result;
  }

  @Override
  public void run(Status status) {
    if (status.isOk()) {
      result.complete(null);
      return;
    }
    ErrorCode code =
        switch (status.getRaftError()) {
          case EBUSY -> ErrorCode.CONFLICT;
          case EPERM, EHOSTDOWN, ENODESHUTDOWN -> ErrorCode.UNAVAILABLE;
          default -> ErrorCode.INTERNAL;
        };
    result.completeExceptionally(
        new QuorateException(code, "snapshot of group " + groupId + ": " + status.getErrorMsg()));
  }
}
