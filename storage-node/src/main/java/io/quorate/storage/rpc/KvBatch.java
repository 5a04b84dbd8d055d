package io.quorate.storage.rpc;

import io.quorate.proto.auth.Permission;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.group.Group;
import io.quorate.v1.BatchOperation;
import io.quorate.v1.BatchRequest;
import io.quorate.v1.BatchResponse;
import io.quorate.v1.BatchResult;
import io.quorate.v1.Error;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * One {@code Kv/Batch}: each operation for itself, and results in the order of the operations.
 * Writes of a group go into one log entry in their order, and its reads into one round. All groups
 * must be led here, since a batch that was half refused for its address helps nobody.
 *
 * <p>Answers of the groups come on their threads; the last one replies.
 */
final class KvBatch {
  private final KvSession session;
  private final Call<BatchRequest, BatchResponse> call;
  private final String requestId;
  private final AtomicReferenceArray<BatchResult> results;
  private final AtomicInteger unanswered = new AtomicInteger(1);
  private final Map<String, Part> parts = new TreeMap<>();

  /** A group's share; indexes say where results belong. */
  private static final class Part {
    final List<byte[]> writes = new ArrayList<>();
    final List<Integer> writeIndexes = new ArrayList<>();
    final Reads linearizable = new Reads();
    final Reads stale = new Reads();

    boolean needsLeader() {
      return !writes.isEmpty() || !linearizable.operations.isEmpty();
    }
  }

  private static final class Reads {
    final List<ReadOperation> operations = new ArrayList<>();
    final List<Integer> indexes = new ArrayList<>();
  }

  private KvBatch(KvSession session, Call<BatchRequest, BatchResponse> call, BatchRequest request) {
    this.session = session;
    this.call = call;
    this.requestId = request.getRequestId();
    this.results = new AtomicReferenceArray<>(request.getOperationsCount());
  }

  static void run(KvSession session, Call<BatchRequest, BatchResponse> call, BatchRequest request) {
    if (request.getOperationsCount() > Limits.MAX_BATCH_OPERATIONS) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "a batch has at most " + Limits.MAX_BATCH_OPERATIONS + " operations");
    }
    new KvBatch(session, call, request).run(request.getOperationsList());
  }

  private void run(List<BatchOperation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      try {
        assign(i, operations.get(i));
      } catch (QuorateException e) {
        if (e.code() == ErrorCode.PERMISSION_DENIED || e.code() == ErrorCode.UNAVAILABLE) {
          throw e;
        }
        results.set(i, error(e.code(), e.detail()));
      }
    }
    Optional<Failure> refusal = refusal();
    if (refusal.isPresent()) {
      call.fail(refusal.get());
      return;
    }
    parts.forEach(this::send);
    answered();
  }

  private void assign(int index, BatchOperation operation) {
    switch (operation.getOperationCase()) {
      case GET -> {
        ReadOperation.Get get = KvMessages.get(session, operation.getGet());
        Part part = part(get.key());
        Reads reads = operation.getGet().getStale() ? part.stale : part.linearizable;
        reads.operations.add(get);
        reads.indexes.add(index);
      }
      case PUT -> {
        requireNone(operation.getPut().getRequestId());
        Operation.Put put = KvMessages.put(session, operation.getPut());
        write(index, put.key(), put);
      }
      case DELETE -> {
        requireNone(operation.getDelete().getRequestId());
        Operation.Delete delete = KvMessages.delete(session, operation.getDelete());
        write(index, delete.key(), delete);
      }
      case OPERATION_NOT_SET ->
          throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "an operation is empty");
    }
  }

  private void write(int index, byte[] key, Operation operation) {
    if (!Permission.DATA_WRITE.grantedTo(session.caller())) {
      throw new QuorateException(ErrorCode.PERMISSION_DENIED, "your roles do not allow writes");
    }
    Part part = part(key);
    part.writes.add(session.signed(operation, requestId, index));
    part.writeIndexes.add(index);
  }

  private static void requireNone(String requestIdOfOne) {
    if (!requestIdOfOne.isEmpty()) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "a batch has one request_id, and its operations none");
    }
  }

  private Part part(byte[] key) {
    return parts.computeIfAbsent(session.route(key).groupId(), group -> new Part());
  }

  /** The first group that can't be asked here decides where the caller should go. */
  private Optional<Failure> refusal() {
    for (Map.Entry<String, Part> part : parts.entrySet()) {
      boolean anyReplica = !part.getValue().needsLeader();
      Optional<Failure> refusal = session.leaders().refusal(part.getKey(), anyReplica);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private void send(String groupId, Part part) {
    Group group = session.leaders().group(groupId);
    if (!part.writes.isEmpty()) {
      unanswered.incrementAndGet();
      group.write(part.writes, reply -> take(groupId, reply, part.writeIndexes, KvBatch::written));
    }
    read(group, part.linearizable, false);
    read(group, part.stale, true);
  }

  private void read(Group group, Reads reads, boolean stale) {
    if (!reads.operations.isEmpty()) {
      unanswered.incrementAndGet();
      group.read(
          new ReadFrames.Request(group.groupId(), stale, reads.operations),
          reply -> take(group.groupId(), reply, reads.indexes, KvBatch::found));
    }
  }

  private <T> void take(
      String groupId, Reply<T> reply, List<Integer> indexes, Function<T, BatchResult> toResult) {
    for (int i = 0; i < indexes.size(); i++) {
      BatchResult result;
      if (reply instanceof Reply.Results<T> done) {
        result = each(done.results().get(i), toResult);
      } else {
        Reply.Failed<T> failed = (Reply.Failed<T>) reply;
        result = error(failed.code(), "group " + groupId + ": " + failed.detail());
      }
      results.set(indexes.get(i), result);
    }
    answered();
  }

  private static <T> BatchResult each(T result, Function<T, BatchResult> toResult) {
    try {
      return toResult.apply(result);
    } catch (QuorateException e) {
      return error(e.code(), e.detail());
    }
  }

  private static BatchResult written(Outcome outcome) {
    return outcome instanceof Outcome.Deleted
        ? BatchResult.newBuilder().setDelete(KvMessages.delete(outcome)).build()
        : BatchResult.newBuilder().setPut(KvMessages.put(outcome)).build();
  }

  private static BatchResult found(ReadResult result) {
    return BatchResult.newBuilder().setGet(KvMessages.get(result)).build();
  }

  private static BatchResult error(ErrorCode code, String detail) {
    return BatchResult.newBuilder()
        .setError(
            Error.newBuilder().setCode(code.code()).setDetail(detail).setStatus(code.grpcStatus()))
        .build();
  }

  private void answered() {
    if (unanswered.decrementAndGet() == 0) {
      BatchResponse.Builder response = BatchResponse.newBuilder();
      for (int i = 0; i < results.length(); i++) {
        response.addResults(results.get(i));
      }
      call.reply(response.build());
    }
  }
}
