package io.quorate.storage.rpc;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Records;
import io.quorate.proto.rpc.TxnMessages;
import io.quorate.storage.catalog.Routing;
import io.quorate.v1.DeleteRequest;
import io.quorate.v1.DeleteResponse;
import io.quorate.v1.GetRequest;
import io.quorate.v1.GetResponse;
import io.quorate.v1.PutRequest;
import io.quorate.v1.PutResponse;
import io.quorate.v1.TxnResponse;

/** Between the messages of kv.proto and operations; checks what users can get wrong. Pure. */
final class KvMessages {
  private KvMessages() {}

  private static Condition condition(boolean given, io.quorate.v1.Condition condition) {
    if (!given) {
      return Condition.ALWAYS;
    }
    return switch (condition.getKindCase()) {
      case ABSENT -> requireTrue("absent", condition.getAbsent(), Condition.ABSENT);
      case EXISTS -> requireTrue("exists", condition.getExists(), Condition.EXISTS);
      case MOD_REVISION -> new Condition.Revisions(new long[] {condition.getModRevision()});
      case KIND_NOT_SET -> Condition.ALWAYS;
    };
  }

  private static Condition requireTrue(String field, boolean value, Condition condition) {
    if (!value) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "condition." + field + " can only be true");
    }
    return condition;
  }

  static ReadOperation.Get get(KvSession session, GetRequest request) {
    byte[] key = Keys.check(request.getKey().toByteArray());
    Routing.Route route = session.route(key);
    return new ReadOperation.Get(
        session.tenantId(),
        route.shard(),
        route.epoch(),
        request.getRevision(),
        request.getKeysOnly(),
        key);
  }

  static Operation.Put put(KvSession session, PutRequest request) {
    Keys.checkValue(request.getValue().size());
    byte[] key = Keys.check(request.getKey().toByteArray());
    Routing.Route route = session.route(key);
    return new Operation.Put(
        session.tenantId(),
        route.shard(),
        route.epoch(),
        condition(request.hasCondition(), request.getCondition()),
        key,
        request.getValue().toByteArray(),
        Records.lifetime(request.getTtlMs(), request.getLease()));
  }

  static Operation.Delete delete(KvSession session, DeleteRequest request) {
    byte[] key = Keys.check(request.getKey().toByteArray());
    Routing.Route route = session.route(key);
    return new Operation.Delete(
        session.tenantId(),
        route.shard(),
        route.epoch(),
        condition(request.hasCondition(), request.getCondition()),
        key);
  }

  static TxnResponse committed(Outcome outcome) {
    if (outcome instanceof Outcome.Committed committed) {
      return TxnMessages.response(committed);
    }
    throw refusal(outcome);
  }

  static byte[] encode(Operation operation) {
    ByteWriter out = new ByteWriter(256);
    OperationCodec.write(operation, out);
    return out.toByteArray();
  }

  static PutResponse put(Outcome outcome) {
    if (outcome instanceof Outcome.Written written) {
      return PutResponse.newBuilder()
          .setModRevision(written.modRevision())
          .setCreateRevision(written.createRevision())
          .setVersion(written.version())
          .build();
    }
    throw refusal(outcome);
  }

  static DeleteResponse delete(Outcome outcome) {
    if (outcome instanceof Outcome.Deleted deleted) {
      return DeleteResponse.newBuilder()
          .setRevision(deleted.revision())
          .setDeleted(deleted.count() > 0)
          .build();
    }
    throw refusal(outcome);
  }

  static GetResponse get(ReadResult result) {
    if (result instanceof ReadResult.Found found) {
      return GetResponse.newBuilder().setKv(Records.message(found.entry())).build();
    }
    throw refusal(result);
  }

  static RuntimeException refusal(ReadResult result) {
    if (result instanceof ReadResult.Absent) {
      return new QuorateException(ErrorCode.NOT_FOUND, "the key is absent");
    }
    if (result instanceof ReadResult.Refused refused) {
      return new QuorateException(refused.code(), refused.detail());
    }
    return new IllegalStateException("a read was answered by " + result.getClass());
  }

  static RuntimeException refusal(Outcome outcome) {
    if (outcome instanceof Outcome.ConditionFailed failed) {
      return new QuorateException(
          ErrorCode.PRECONDITION_FAILED,
          failed.modRevision() == 0
              ? "the key is absent"
              : "the key's present mod revision is " + failed.modRevision());
    }
    if (outcome instanceof Outcome.Refused refused) {
      return new QuorateException(refused.code(), refused.code().title());
    }
    if (outcome instanceof Outcome.StepRefused refused) {
      return refused.error();
    }
    return new IllegalStateException("a write was answered by " + outcome.getClass());
  }
}
