package io.quorate.system.etcd;

import io.netty.buffer.ByteBuf;
import io.quorate.cli.bench.grpc.GrpcAnswer;
import io.quorate.cli.bench.grpc.GrpcTarget;
import io.quorate.cli.bench.grpc.ProtoFields;
import io.quorate.cli.bench.load.Call;
import io.quorate.cli.bench.workload.KeyForm;
import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.OperationKind;
import io.quorate.cli.bench.workload.Values;
import io.quorate.cli.bench.workload.Workload;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code etcdserverpb.KV}: Put and Range, with the field numbers of etcd's rpc.proto. For one link.
 */
public final class EtcdGrpc implements GrpcTarget {
  private static final int KEY = 1;
  private static final int PUT_VALUE = 2;
  private static final int RANGE_END = 2;
  private static final int RANGE_LIMIT = 3;

  private final Values values;
  private final KeyForm form;
  private final int rows;

  public EtcdGrpc(Workload workload, Values values) {
    this.values = values;
    this.form = workload.keySpace().form(UnaryOperator.identity());
    this.rows = workload.keySpace().bucketKeys();
  }

  @Override
  public String path(OperationKind kind) {
    return kind.writes() ? "/etcdserverpb.KV/Put" : "/etcdserverpb.KV/Range";
  }

  @Override
  public String authorization() {
    return "";
  }

  @Override
  public void encode(Operation operation, ByteBuf out) {
    switch (operation.kind()) {
      case PUT, INSERT -> {
        key(operation, out);
        ProtoFields.bytes(PUT_VALUE, values.size(), out);
        values.write(operation.valueAt(), out);
      }
      case GET -> key(operation, out);
      case SCAN -> {
        ProtoFields.bytes(KEY, form.bucketBytes(), out);
        form.writeBucket(operation.key(), out);
        ProtoFields.bytes(RANGE_END, form.bucketBytes(), out);
        form.writeBucket(operation.key(), out);
        int last = out.writerIndex() - 1;
        out.setByte(last, out.getByte(last) + 1);
        ProtoFields.number(RANGE_LIMIT, rows, out);
      }
    }
  }

  private void key(Operation operation, ByteBuf out) {
    ProtoFields.bytes(KEY, form.keyBytes(), out);
    form.writeKey(operation.key(), out);
  }

  /** What is not there is no error to etcd; the answer is too short for a value then. */
  @Override
  public @Nullable String judge(Call call, GrpcAnswer answer) {
    if (answer.status() != 0) {
      return answer.statusCode();
    }
    long least =
        switch (call.operation().kind()) {
          case PUT, INSERT -> 0;
          case GET -> values.size();
          case SCAN -> (long) rows * values.size();
        };
    return answer.messageBytes() < least ? "not_found" : null;
  }
}
