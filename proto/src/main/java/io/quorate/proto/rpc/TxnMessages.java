package io.quorate.proto.rpc;

import com.google.protobuf.ByteString;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Compare;
import io.quorate.proto.op.Compare.Field;
import io.quorate.proto.op.Compare.Relation;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.StepResult;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import io.quorate.v1.DeletedCount;
import io.quorate.v1.PutResponse;
import io.quorate.v1.TxnDeleteRange;
import io.quorate.v1.TxnGetResult;
import io.quorate.v1.TxnIncrementResult;
import io.quorate.v1.TxnOperation;
import io.quorate.v1.TxnRequest;
import io.quorate.v1.TxnResponse;
import io.quorate.v1.TxnResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Between the messages of {@code Kv/Txn} and transactions: one place for both servers. Pure. */
public final class TxnMessages {
  private TxnMessages() {}

  /**
   * The transaction that was asked for, within all limits.
   *
   * @throws QuorateException what is wrong with it, and where
   */
  public static Txn read(TxnRequest request) {
    requireCount(request.getComparesCount());
    requireCount(request.getSuccessCount());
    requireCount(request.getFailureCount());
    return new Txn(
        each("compares", request.getComparesList(), TxnMessages::compare),
        each("success", request.getSuccessList(), TxnMessages::step),
        each("failure", request.getFailureList(), TxnMessages::step));
  }

  /** Before they are read one by one. */
  private static void requireCount(int count) {
    if (count > Limits.MAX_TXN_OPERATIONS) {
      throw new QuorateException(
          ErrorCode.TOO_MANY_OPERATIONS,
          count + " in one list; the limit is " + Limits.MAX_TXN_OPERATIONS);
    }
  }

  private static <Q, T> List<T> each(String name, List<Q> messages, Function<Q, T> reader) {
    List<T> all = new ArrayList<>(messages.size());
    for (Q message : messages) {
      try {
        all.add(reader.apply(message));
      } catch (QuorateException e) {
        String place = name + " " + all.size() + ": ";
        throw new QuorateException(e.code(), place + e.detail(), e);
      }
    }
    return all;
  }

  private static Compare compare(io.quorate.v1.Compare message) {
    byte[] key = key(message.getKey());
    Relation relation =
        switch (message.getRelation()) {
          case EQUAL -> Relation.EQUAL;
          case NOT_EQUAL -> Relation.NOT_EQUAL;
          case LESS -> Relation.LESS;
          case LESS_OR_EQUAL -> Relation.LESS_OR_EQUAL;
          case GREATER -> Relation.GREATER;
          case GREATER_OR_EQUAL -> Relation.GREATER_OR_EQUAL;
          case UNRECOGNIZED -> throw invalid("there is no such relation");
        };
    return switch (message.getTargetCase()) {
      case VALUE -> {
        Keys.checkValue(message.getValue().size());
        yield new Compare.OfValue(key, relation, message.getValue().toByteArray());
      }
      case VERSION -> number(key, Field.VERSION, relation, message.getVersion());
      case CREATE_REVISION ->
          number(key, Field.CREATE_REVISION, relation, message.getCreateRevision());
      case MOD_REVISION -> number(key, Field.MOD_REVISION, relation, message.getModRevision());
      case LEASE -> number(key, Field.LEASE, relation, message.getLease());
      case EXISTS -> Compare.existence(key, relation, message.getExists());
      case TARGET_NOT_SET -> throw invalid("it says nothing to compare with");
    };
  }

  private static Compare number(byte[] key, Field field, Relation relation, long number) {
    if (number < 0) {
      throw invalid("a number of a record has at most 63 bits");
    }
    return new Compare.OfNumber(key, field, relation, number);
  }

  private static TxnStep step(TxnOperation message) {
    return switch (message.getOperationCase()) {
      case GET -> new TxnStep.Get(key(message.getGet().getKey()), message.getGet().getKeysOnly());
      case PUT ->
          new TxnStep.Put(
              key(message.getPut().getKey()),
              value(message.getPut().getValue()),
              Records.lifetime(message.getPut().getTtlMs(), message.getPut().getLease()));
      case DELETE -> new TxnStep.Delete(key(message.getDelete().getKey()));
      case DELETE_RANGE -> range(message.getDeleteRange());
      case INCREMENT ->
          new TxnStep.Increment(
              key(message.getIncrement().getKey()), message.getIncrement().getBy());
      case APPEND ->
          new TxnStep.Append(
              key(message.getAppend().getKey()), value(message.getAppend().getValue()));
      case OPERATION_NOT_SET ->
          throw new QuorateException(
              ErrorCode.OPERATION_UNKNOWN, "no operation that is known here");
    };
  }

  private static TxnStep range(TxnDeleteRange message) {
    boolean hasBounds = !message.getStart().isEmpty() || !message.getEnd().isEmpty();
    if (hasBounds && !message.getPrefix().isEmpty()) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "a range has a prefix, or start and end, not both");
    }
    if (hasBounds) {
      return TxnStep.DeleteRange.of(
          message.getStart().toByteArray(), message.getEnd().toByteArray());
    }
    return TxnStep.DeleteRange.ofPrefix(message.getPrefix().toByteArray());
  }

  private static byte[] key(ByteString key) {
    return Keys.check(key.toByteArray());
  }

  private static byte[] value(ByteString value) {
    Keys.checkValue(value.size());
    return value.toByteArray();
  }

  /** What a transaction did. */
  public static TxnResponse response(Outcome.Committed committed) {
    TxnResponse.Builder response =
        TxnResponse.newBuilder()
            .setSucceeded(committed.succeeded())
            .setRevision(committed.revision());
    for (StepResult result : committed.results()) {
      response.addResults(result(result, committed.revision()));
    }
    return response.build();
  }

  private static TxnResult result(StepResult result, long revision) {
    TxnResult.Builder message = TxnResult.newBuilder();
    if (result instanceof StepResult.Got got) {
      TxnGetResult.Builder get = TxnGetResult.newBuilder();
      Entry entry = got.entry();
      if (entry != null) {
        get.setKv(Records.message(entry));
      }
      message.setGet(get);
    } else if (result instanceof StepResult.Written written) {
      message.setPut(put(revision, written.createRevision(), written.version()));
    } else if (result instanceof StepResult.Deleted deleted) {
      message.setDelete(DeletedCount.newBuilder().setCount(deleted.count()));
    } else if (result instanceof StepResult.Counted counted) {
      message.setIncrement(
          TxnIncrementResult.newBuilder()
              .setValue(counted.value())
              .setRecord(put(revision, counted.createRevision(), counted.version())));
    }
    return message.build();
  }

  private static PutResponse put(long revision, long createRevision, long version) {
    return PutResponse.newBuilder()
        .setModRevision(revision)
        .setCreateRevision(createRevision)
        .setVersion(version)
        .build();
  }

  private static QuorateException invalid(String detail) {
    return new QuorateException(ErrorCode.COMPARE_INVALID, detail);
  }
}
