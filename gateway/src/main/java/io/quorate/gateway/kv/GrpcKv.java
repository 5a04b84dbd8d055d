package io.quorate.gateway.kv;

import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.op.Txn;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.quorate.proto.rpc.Records;
import io.quorate.proto.rpc.TxnMessages;
import io.quorate.v1.BatchOperation.OperationCase;
import io.quorate.v1.BatchRequest;
import io.quorate.v1.BatchResponse;
import io.quorate.v1.BatchResult;
import io.quorate.v1.DeleteRequest;
import io.quorate.v1.DeleteResponse;
import io.quorate.v1.GetRequest;
import io.quorate.v1.GetResponse;
import io.quorate.v1.PutRequest;
import io.quorate.v1.PutResponse;
import io.quorate.v1.TxnRequest;
import io.quorate.v1.TxnResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.List;

/** The unary methods of {@code quorate.v1.Kv}, by the same rules as the HTTP routes. */
public final class GrpcKv {
  private final Dispatcher dispatcher;
  private final Authenticator authenticator;
  private final long timeoutMs;

  public GrpcKv(Dispatcher dispatcher, Authenticator authenticator, long timeoutMs) {
    this.dispatcher = dispatcher;
    this.authenticator = authenticator;
    this.timeoutMs = timeoutMs;
  }

  /** What a method does with a message; it may throw QuorateException. */
  private interface Call<Q, R> {
    Future<R> run(Principal caller, Q request, long deadlineNanos);
  }

  public void bind(GrpcServer server) {
    unary(server, Methods.KV_GET, Permission.DATA_READ, this::get);
    unary(server, Methods.KV_PUT, Permission.DATA_WRITE, this::put);
    unary(server, Methods.KV_DELETE, Permission.DATA_WRITE, this::delete);
    unary(server, Methods.KV_BATCH, Permission.DATA_READ, this::batch);
    unary(server, Methods.KV_TXN, Permission.DATA_READ, this::txn);
  }

  private <Q, R> void unary(
      GrpcServer server, Method<Q, R> method, Permission permission, Call<Q, R> call) {
    server.callHandler(method.server(), request -> accept(request, permission, call));
  }

  private <Q, R> void accept(
      GrpcServerRequest<Q, R> request, Permission permission, Call<Q, R> call) {
    GrpcReply<Q, R> reply = new GrpcReply<>(request);
    Principal caller;
    try {
      caller = GrpcCallers.require(request, authenticator, permission);
    } catch (QuorateException e) {
      reply.fail(e);
      return;
    }
    long deadline = dispatcher.timer().nanoTime() + GrpcCallers.timeoutNanos(request, timeoutMs);
    request.handler(message -> run(call, caller, message, deadline, reply));
  }

  private static <Q, R> void run(
      Call<Q, R> call, Principal caller, Q message, long deadlineNanos, GrpcReply<Q, R> reply) {
    Future<R> answer;
    try {
      answer = call.run(caller, message, deadlineNanos);
    } catch (RuntimeException e) {
      reply.fail(e);
      return;
    }
    answer.onComplete(reply::end, reply::fail);
  }

  private Future<GetResponse> get(Principal caller, GetRequest request, long deadline) {
    byte[] key = Keys.check(request.getKey().toByteArray());
    return dispatcher
        .get(
            caller.tenantId(),
            key,
            revision(request.getRevision()),
            request.getKeysOnly(),
            request.getStale(),
            deadline)
        .map(GrpcKv::found);
  }

  private Future<PutResponse> put(Principal caller, PutRequest request, long deadline) {
    byte[] key = Keys.check(request.getKey().toByteArray());
    Keys.checkValue(request.getValue().size());
    return dispatcher
        .put(
            RequestKey.of(caller.tenantId(), request.getRequestId()).only(),
            condition(request.getCondition()),
            key,
            request.getValue().toByteArray(),
            Records.lifetime(request.getTtlMs(), request.getLease()),
            deadline)
        .map(GrpcKv::written);
  }

  private Future<DeleteResponse> delete(Principal caller, DeleteRequest request, long deadline) {
    byte[] key = Keys.check(request.getKey().toByteArray());
    return dispatcher
        .delete(
            RequestKey.of(caller.tenantId(), request.getRequestId()).only(),
            condition(request.getCondition()),
            key,
            deadline)
        .map(GrpcKv::deleted);
  }

  private Future<BatchResponse> batch(Principal caller, BatchRequest request, long deadline) {
    if (request.getOperationsCount() > Limits.MAX_BATCH_OPERATIONS) {
      throw invalid("a batch has at most " + Limits.MAX_BATCH_OPERATIONS + " operations");
    }
    List<BatchOperation> operations = new ArrayList<>(request.getOperationsCount());
    for (io.quorate.v1.BatchOperation operation : request.getOperationsList()) {
      operations.add(operation(caller, operation));
    }
    Promise<BatchResponse> promise = Promise.promise();
    new Batch(
            dispatcher,
            RequestKey.of(caller.tenantId(), request.getRequestId()),
            operations,
            deadline,
            results -> promise.complete(results(results)))
        .start();
    return promise.future();
  }

  private Future<TxnResponse> txn(Principal caller, TxnRequest request, long deadline) {
    Txn txn = TxnMessages.read(request);
    TxnRoute.requireRights(caller, txn);
    return dispatcher
        .transact(RequestKey.of(caller.tenantId(), request.getRequestId()).only(), txn, deadline)
        .map(outcome -> TxnMessages.response(Refusals.committed(outcome)));
  }

  private static BatchOperation operation(
      Principal caller, io.quorate.v1.BatchOperation operation) {
    if (operation.getOperationCase() != OperationCase.GET
        && !Permission.DATA_WRITE.grantedTo(caller)) {
      throw new QuorateException(
          ErrorCode.PERMISSION_DENIED, "you may read, and the batch has writes");
    }
    switch (operation.getOperationCase()) {
      case GET -> {
        GetRequest get = operation.getGet();
        if (get.getRevision() != 0 || get.getStale() || get.getKeysOnly()) {
          throw invalid("a get in a batch has a key and nothing else");
        }
        return new BatchOperation.Get(Keys.check(get.getKey().toByteArray()));
      }
      case PUT -> {
        PutRequest put = operation.getPut();
        requireNone(put.getRequestId());
        Keys.checkValue(put.getValue().size());
        return new BatchOperation.Put(
            Keys.check(put.getKey().toByteArray()),
            put.getValue().toByteArray(),
            condition(put.getCondition()),
            Records.lifetime(put.getTtlMs(), put.getLease()));
      }
      case DELETE -> {
        DeleteRequest delete = operation.getDelete();
        requireNone(delete.getRequestId());
        return new BatchOperation.Delete(
            Keys.check(delete.getKey().toByteArray()), condition(delete.getCondition()));
      }
      case OPERATION_NOT_SET -> throw invalid("an operation is empty");
    }
    throw new IllegalStateException("protobuf made a case that it does not have");
  }

  private static void requireNone(String requestId) {
    if (!requestId.isEmpty()) {
      throw invalid("a batch has one request_id, and its operations none");
    }
  }

  private static BatchResponse results(List<Object> results) {
    BatchResponse.Builder response = BatchResponse.newBuilder();
    for (Object result : results) {
      BatchResult.Builder one = BatchResult.newBuilder();
      try {
        if (result instanceof QuorateException error) {
          throw error;
        } else if (result instanceof ReadResult read) {
          one.setGet(found(read));
        } else if (result instanceof Outcome.Deleted deleted) {
          one.setDelete(deleted(deleted));
        } else if (result instanceof Outcome outcome) {
          one.setPut(written(outcome));
        }
      } catch (QuorateException error) {
        one.setError(
            io.quorate.v1.Error.newBuilder()
                .setCode(error.code().code())
                .setDetail(error.detail())
                .setStatus(error.code().grpcStatus()));
      }
      response.addResults(one);
    }
    return response.build();
  }

  private static GetResponse found(ReadResult result) {
    if (!(result instanceof ReadResult.Found found)) {
      throw Refusals.of(result);
    }
    return GetResponse.newBuilder().setKv(Records.message(found.entry())).build();
  }

  private static PutResponse written(Outcome outcome) {
    if (!(outcome instanceof Outcome.Written written)) {
      throw Refusals.of(outcome);
    }
    return PutResponse.newBuilder()
        .setModRevision(written.modRevision())
        .setCreateRevision(written.createRevision())
        .setVersion(written.version())
        .build();
  }

  private static DeleteResponse deleted(Outcome outcome) {
    if (!(outcome instanceof Outcome.Deleted deleted)) {
      throw Refusals.of(outcome);
    }
    return DeleteResponse.newBuilder()
        .setRevision(deleted.revision())
        .setDeleted(deleted.count() > 0)
        .build();
  }

  private static long revision(long revision) {
    if (revision < 0) {
      throw invalid("a revision has at most 63 bits");
    }
    return revision;
  }

  private static Condition condition(io.quorate.v1.Condition condition) {
    return switch (condition.getKindCase()) {
      case ABSENT -> condition.getAbsent() ? Condition.ABSENT : contradiction("absent");
      case EXISTS -> condition.getExists() ? Condition.EXISTS : contradiction("exists");
      case MOD_REVISION -> {
        if (condition.getModRevision() <= 0) {
          throw invalid("mod_revision must be positive");
        }
        yield new Condition.Revisions(new long[] {condition.getModRevision()});
      }
      case KIND_NOT_SET -> Condition.ALWAYS;
    };
  }

  private static Condition contradiction(String name) {
    throw invalid("'" + name + "' can only be true");
  }

  private static QuorateException invalid(String detail) {
    return new QuorateException(ErrorCode.INVALID_ARGUMENT, detail);
  }
}
