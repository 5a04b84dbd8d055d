package io.quorate.storage.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.LookupUserRequest;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.UpdateTenantRequest;
import io.quorate.internal.v1.UserRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.catalog.CatalogFeed;
import io.quorate.storage.catalog.CatalogKeys;
import io.quorate.storage.group.Group;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServer;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * {@code quorate.internal.v1.Catalog}. Any node that knows the catalog can be watched; users are
 * looked up at the leader of {@code meta} only, since a password that was changed must count at
 * once.
 */
public final class CatalogService implements Service {
  private final CatalogFeed feed;
  private final Groups groups;
  private final CatalogWatchers watchers;
  private final TenantUpdates tenants;

  /**
   * The service of one node.
   *
   * @param historyMs how long the cluster keeps history
   */
  public CatalogService(CatalogFeed feed, Groups groups, long historyMs) {
    this.tenants = new TenantUpdates(historyMs);
    this.feed = feed;
    this.groups = groups;
    this.watchers = new CatalogWatchers(feed);
  }

  @Override
  public void bind(Vertx vertx, GrpcServer server) {
    watchers.bind(vertx, server);
    Call.serve(
        vertx, server, Methods.CATALOG_LOOKUP_USER, ErrorCode.DEADLINE_EXCEEDED, this::lookupUser);
    Call.serve(
        vertx,
        server,
        Methods.CATALOG_UPDATE_TENANT,
        ErrorCode.OUTCOME_UNKNOWN,
        this::updateTenant);
  }

  /** Ends all watches, so that watchers go to another node. */
  public void close() {
    watchers.close();
  }

  private void lookupUser(Call<LookupUserRequest, UserRecord> call, LookupUserRequest request) {
    Leaders leaders = leaders();
    Optional<Failure> elsewhere = leaders.refusal(CatalogKeys.GROUP, false);
    if (elsewhere.isPresent()) {
      call.fail(elsewhere.get());
      return;
    }
    Optional<Integer> tenantId =
        leaders.view().getTenantsList().stream()
            .filter(tenant -> tenant.getName().equals(request.getTenant()))
            .map(TenantRecord::getTenantId)
            .findFirst();
    if (tenantId.isEmpty() || request.getUsername().isEmpty()) {
      throw noUser();
    }
    Group meta = leaders.group(CatalogKeys.GROUP);
    byte[] key = CatalogKeys.bytes(CatalogKeys.user(tenantId.get(), request.getUsername()));
    meta.ownKey(key)
        .whenComplete(
            (entry, error) -> {
              if (error == null) {
                reply(call, entry);
              } else {
                call.fail(leaders.failure(CatalogKeys.GROUP, unwrap(error)));
              }
            });
  }

  private void updateTenant(
      Call<UpdateTenantRequest, TenantRecord> call, UpdateTenantRequest request) {
    Leaders leaders = leaders();
    Optional<Failure> elsewhere = leaders.refusal(CatalogKeys.GROUP, false);
    if (elsewhere.isPresent()) {
      call.fail(elsewhere.get());
      return;
    }
    tenants
        .update(leaders.group(CatalogKeys.GROUP), request)
        .whenComplete(
            (tenant, error) -> {
              if (error == null) {
                call.reply(tenant);
              } else {
                call.fail(leaders.failure(CatalogKeys.GROUP, unwrap(error)));
              }
            });
  }

  private Leaders leaders() {
    CatalogView view =
        feed.current()
            .orElseThrow(
                () ->
                    new QuorateException(
                        ErrorCode.UNAVAILABLE, "this node does not know the catalog yet"));
    return new Leaders(view, groups);
  }

  private static void reply(Call<LookupUserRequest, UserRecord> call, Optional<Entry> entry) {
    try {
      call.reply(UserRecord.parseFrom(entry.orElseThrow(CatalogService::noUser).value()));
    } catch (QuorateException | InvalidProtocolBufferException e) {
      call.fail(e);
    }
  }

  private static QuorateException noUser() {
    return new QuorateException(ErrorCode.NOT_FOUND, "there is no such user");
  }

  private static Throwable unwrap(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }
}
