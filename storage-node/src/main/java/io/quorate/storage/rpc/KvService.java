package io.quorate.storage.rpc;

import io.quorate.internal.v1.CatalogView;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.Txn;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.quorate.proto.rpc.TxnMessages;
import io.quorate.storage.catalog.CatalogFeed;
import io.quorate.storage.catalog.Routing;
import io.quorate.storage.token.TokenVerifier;
import io.quorate.v1.DeleteRequest;
import io.quorate.v1.DeleteResponse;
import io.quorate.v1.GetRequest;
import io.quorate.v1.GetResponse;
import io.quorate.v1.PutRequest;
import io.quorate.v1.PutResponse;
import io.quorate.v1.TxnRequest;
import io.quorate.v1.TxnResponse;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code quorate.v1.Kv}, {@code Watch} and {@code Lease} on a storage node: for services that want
 * one hop less than over a gateway. The same tokens and checks; but a key whose group is not led
 * here is refused with the leader's address, and so is a batch or scan that touches any such group.
 *
 * <p>The token is verified by the call's head, before its message is read.
 */
public final class KvService implements Service {
  private final CatalogFeed feed;
  private final Groups groups;

  public KvService(CatalogFeed feed, Groups groups) {
    this.feed = feed;
    this.groups = groups;
  }

  @Override
  public void bind(Vertx vertx, GrpcServer server) {
    new Loop(vertx).bind(server);
  }

  /** One event loop's service: its verifier and routing table are its own. */
  private final class Loop {
    private final Vertx vertx;
    private final TokenVerifier verifier;
    private long routedRevision;
    private @Nullable Routing routing;

    Loop(Vertx vertx) {
      this.vertx = vertx;
      this.verifier = new TokenVerifier(vertx, feed::current, KvService::unixSeconds);
    }

    void bind(GrpcServer server) {
      ErrorCode readLate = ErrorCode.DEADLINE_EXCEEDED;
      ErrorCode writeLate = ErrorCode.OUTCOME_UNKNOWN;
      unary(server, Methods.KV_GET, Permission.DATA_READ, readLate, KvService::get);
      unary(server, Methods.KV_PUT, Permission.DATA_WRITE, writeLate, KvService::put);
      unary(server, Methods.KV_DELETE, Permission.DATA_WRITE, writeLate, KvService::delete);
      unary(server, Methods.KV_BATCH, Permission.DATA_READ, writeLate, KvBatch::run);
      unary(server, Methods.KV_TXN, Permission.DATA_READ, writeLate, KvService::txn);
      unary(server, Methods.LEASE_GRANT, Permission.DATA_WRITE, writeLate, KvLeases::grant);
      unary(server, Methods.LEASE_REVOKE, Permission.DATA_WRITE, writeLate, KvLeases::revoke);
      unary(
          server, Methods.LEASE_TIME_TO_LIVE, Permission.DATA_READ, readLate, KvLeases::timeToLive);
      server.callHandler(
          Methods.LEASE_KEEP_ALIVE.server(),
          grpc ->
              authenticated(
                  grpc,
                  Permission.DATA_WRITE,
                  session -> new KvKeepAlive(vertx, session, grpc, KvService::unixSeconds).open()));
      server.callHandler(
          Methods.KV_SCAN.server(),
          grpc ->
              authenticated(
                  grpc, Permission.DATA_READ, session -> new KvScan(vertx, session, grpc).open()));
      server.callHandler(
          Methods.WATCH.server(),
          grpc ->
              authenticated(
                  grpc, Permission.DATA_READ, session -> new KvWatch(vertx, session, grpc).open()));
    }

    private <Q, R> void unary(
        GrpcServer server,
        Method<Q, R> method,
        Permission permission,
        ErrorCode onDeadline,
        Body<Q, R> body) {
      server.callHandler(
          method.server(),
          grpc ->
              authenticated(
                  grpc,
                  permission,
                  session ->
                      Call.open(
                              vertx,
                              method,
                              onDeadline,
                              (Call<Q, R> call, Q request) -> body.handle(session, call, request))
                          .handle(grpc)));
    }

    private <Q, R> void authenticated(
        GrpcServerRequest<Q, R> grpc, Permission permission, Consumer<KvSession> next) {
      grpc.pause();
      verifier
          .verify(grpc.headers().get("authorization"))
          .map(caller -> session(caller, permission))
          .onComplete(
              result -> {
                if (result.failed()) {
                  refuse(grpc, Failure.of(result.cause(), grpc.fullMethodName()));
                } else {
                  next.accept(result.result());
                }
                grpc.resume();
              });
    }

    /**
     * Answers when the request is through and dropped, so that no paused stream is left behind with
     * a message that nobody reads.
     */
    private <Q, R> void refuse(GrpcServerRequest<Q, R> grpc, Failure failure) {
      grpc.handler(ignored -> {});
      grpc.endHandler(end -> failure.end(grpc.response()));
    }

    private KvSession session(Principal caller, Permission permission) {
      if (!permission.grantedTo(caller)) {
        throw new QuorateException(ErrorCode.PERMISSION_DENIED, "your roles do not allow this");
      }
      CatalogView view =
          feed.current()
              .orElseThrow(
                  () -> new QuorateException(ErrorCode.UNAVAILABLE, "the catalog is not known"));
      Routing table = routing;
      if (table == null || routedRevision != view.getRevision()) {
        table = new Routing(view);
        routing = table;
        routedRevision = view.getRevision();
      }
      return new KvSession(caller, table, new Leaders(view, groups));
    }
  }

  private static long unixSeconds() {
    return System.currentTimeMillis() / 1_000;
  }

  /** What a method does for a verified caller. */
  private interface Body<Q, R> {
    void handle(KvSession session, Call<Q, R> call, Q request);
  }

  private static void get(
      KvSession session, Call<GetRequest, GetResponse> call, GetRequest request) {
    ReadOperation.Get get = KvMessages.get(session, request);
    String groupId = session.route(get.key()).groupId();
    session.read(groupId, get, request.getStale(), call, KvMessages::get);
  }

  private static void put(
      KvSession session, Call<PutRequest, PutResponse> call, PutRequest request) {
    Operation.Put put = KvMessages.put(session, request);
    String groupId = session.route(put.key()).groupId();
    byte[] operation = session.signed(put, request.getRequestId(), 0);
    session.write(groupId, operation, call, KvMessages::put);
  }

  private static void delete(
      KvSession session, Call<DeleteRequest, DeleteResponse> call, DeleteRequest request) {
    Operation.Delete delete = KvMessages.delete(session, request);
    String groupId = session.route(delete.key()).groupId();
    byte[] operation = session.signed(delete, request.getRequestId(), 0);
    session.write(groupId, operation, call, KvMessages::delete);
  }

  private static void txn(
      KvSession session, Call<TxnRequest, TxnResponse> call, TxnRequest request) {
    Txn txn = TxnMessages.read(request);
    if (txn.writes() && !Permission.DATA_WRITE.grantedTo(session.caller())) {
      throw new QuorateException(ErrorCode.PERMISSION_DENIED, "your roles do not allow writes");
    }
    Routing.Route route = session.routing().route(session.tenantId(), txn::shard);
    Operation transact =
        new Operation.Transact(session.tenantId(), route.shard(), route.epoch(), txn);
    byte[] operation = session.signed(transact, request.getRequestId(), 0);
    session.write(route.groupId(), operation, call, KvMessages::committed);
  }
}
