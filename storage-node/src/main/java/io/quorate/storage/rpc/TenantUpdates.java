package io.quorate.storage.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.UpdateTenantRequest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.storage.catalog.TenantUpdate;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.group.Group;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Changes tenants in the catalog: read at the leader of {@code meta}, decided, and written under a
 * guard on what was read. Thread-safe.
 *
 * @param clusterWindowMs how long this cluster keeps history
 */
record TenantUpdates(long clusterWindowMs) {

  CompletionStage<TenantRecord> update(Group meta, UpdateTenantRequest request) {
    if (request.getName().isEmpty()) {
      throw noTenant();
    }
    return meta.ownKey(TenantUpdate.key(request.getName()))
        .thenCompose(entry -> change(meta, entry.orElseThrow(TenantUpdates::noTenant), request));
  }

  private CompletionStage<TenantRecord> change(
      Group meta, Entry entry, UpdateTenantRequest request) {
    TenantRecord present = parse(entry);
    TenantRecord next = TenantUpdate.applied(present, request, clusterWindowMs);
    if (next.equals(present)) {
      return CompletableFuture.completedStage(present);
    }
    return meta.propose(TenantUpdate.transaction(next, entry.modRevision()))
        .thenApply(
            result -> {
              if (result instanceof CommandResult.GuardFailed) {
                throw new QuorateException(
                    ErrorCode.CONFLICT, "the tenant was changed at the same time");
              }
              return next;
            });
  }

  private static TenantRecord parse(Entry entry) {
    try {
      return TenantRecord.parseFrom(entry.value());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a tenant's record is damaged", e);
    }
  }

  private static QuorateException noTenant() {
    return new QuorateException(ErrorCode.NOT_FOUND, "there is no such tenant");
  }
}
