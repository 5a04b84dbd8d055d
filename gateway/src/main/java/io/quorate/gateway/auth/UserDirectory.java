package io.quorate.gateway.auth;

import io.quorate.gateway.routing.CatalogSource;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.LookupUserRequest;
import io.quorate.internal.v1.UserRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Finds users at the nodes that host the catalog. A lookup has no effect, so a node that is down,
 * stalled or no longer in charge just costs a try at the next one. Users are never cached: a
 * disabled one is out at the next sign-in or renewal. One per event loop.
 */
final class UserDirectory {
  private static final String META_GROUP = "meta";
  private static final long TIMEOUT_MS = 1_000;

  private final NodeClient nodes;
  private final CatalogSource catalogs;

  /** The replica that answered last is asked first: mostly the leader. */
  private int preferred;

  UserDirectory(NodeClient nodes, CatalogSource catalogs) {
    this.nodes = nodes;
    this.catalogs = catalogs;
  }

  /**
   * One user with the password's hash.
   *
   * @return empty when there is no such user or tenant; fails with UNAVAILABLE when no node told
   */
  Future<Optional<UserRecord>> find(String tenant, String username) {
    List<String> replicas = metaReplicas();
    LookupUserRequest request =
        LookupUserRequest.newBuilder().setTenant(tenant).setUsername(username).build();
    return ask(replicas, 0, request);
  }

  private Future<Optional<UserRecord>> ask(
      List<String> replicas, int attempt, LookupUserRequest request) {
    if (attempt == replicas.size()) {
      return Future.failedFuture(
          new QuorateException(ErrorCode.UNAVAILABLE, "no node can look up users at the moment"));
    }
    int index = (preferred + attempt) % replicas.size();
    return nodes
        .call(replicas.get(index), Methods.CATALOG_LOOKUP_USER, request, TIMEOUT_MS)
        .map(
            user -> {
              preferred = index;
              return Optional.of(user);
            })
        .recover(
            failure -> {
              ErrorCode code =
                  failure instanceof QuorateException error ? error.code() : ErrorCode.INTERNAL;
              if (code == ErrorCode.NOT_FOUND) {
                preferred = index;
                return Future.succeededFuture(Optional.empty());
              }
              boolean another = code.retryable() || code == ErrorCode.OUTCOME_UNKNOWN;
              return another ? ask(replicas, attempt + 1, request) : Future.failedFuture(failure);
            });
  }

  private List<String> metaReplicas() {
    for (GroupRecord group : catalogs.current().getGroupsList()) {
      if (group.getGroupId().equals(META_GROUP)) {
        return group.getReplicasList();
      }
    }
    return List.of();
  }
}
