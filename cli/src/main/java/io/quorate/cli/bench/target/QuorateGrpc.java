package io.quorate.cli.bench.target;

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
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code quorate.v1.Kv} of a gateway or a storage node; the field numbers are kv.proto's. */
public final class QuorateGrpc implements GrpcTarget {
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int PREFIX = 1;
  private static final int LIMIT = 4;

  private final Supplier<String> authorization;
  private final Values values;
  private final KeyForm form;
  private final int rows;
  private final long leastScanBytes;

  /** For one link. */
  public QuorateGrpc(Workload workload, Values values, Supplier<String> authorization) {
    this.authorization = authorization;
    this.values = values;
    this.form = workload.keySpace().form(UnaryOperator.identity());
    this.rows = workload.keySpace().bucketKeys();
    this.leastScanBytes = (long) rows * form.keyBytes();
  }

  @Override
  public String path(OperationKind kind) {
    return switch (kind) {
      case PUT, INSERT -> "/quorate.v1.Kv/Put";
      case GET -> "/quorate.v1.Kv/Get";
      case SCAN -> "/quorate.v1.Kv/Scan";
    };
  }

  @Override
  public String authorization() {
    return authorization.get();
  }

  @Override
  public void encode(Operation operation, ByteBuf out) {
    switch (operation.kind()) {
      case PUT, INSERT -> {
        key(operation, out);
        ProtoFields.bytes(VALUE, values.size(), out);
        values.write(operation.valueAt(), out);
      }
      case GET -> key(operation, out);
      case SCAN -> {
        ProtoFields.bytes(PREFIX, form.bucketBytes(), out);
        form.writeBucket(operation.key(), out);
        ProtoFields.number(LIMIT, rows, out);
      }
    }
  }

  private void key(Operation operation, ByteBuf out) {
    ProtoFields.bytes(KEY, form.keyBytes(), out);
    form.writeKey(operation.key(), out);
  }

  @Override
  public @Nullable String judge(Call call, GrpcAnswer answer) {
    if (answer.status() == 0) {
      boolean isScan = call.operation().kind() == OperationKind.SCAN;
      return isScan && answer.messageBytes() < leastScanBytes ? "rows_missing" : null;
    }
    CharSequence leader = answer.trailer("quorate-leader");
    call.redirectTo(leader == null || leader.length() == 0 ? null : leader.toString());
    CharSequence code = answer.trailer("quorate-code");
    return code == null ? answer.statusCode() : code.toString();
  }
}
