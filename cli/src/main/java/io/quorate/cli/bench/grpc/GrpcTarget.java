package io.quorate.cli.bench.grpc;

import io.netty.buffer.ByteBuf;
import io.quorate.cli.bench.load.Call;
import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.OperationKind;
import org.jspecify.annotations.Nullable;

/** A gRPC service under load. An instance belongs to one link. */
public interface GrpcTarget {
  /** Such as {@code /quorate.v1.Kv/Put}; a constant for each kind. */
  String path(OperationKind kind);

  /** The value of the metadata {@code authorization}; empty for none. */
  String authorization();

  /** Writes the request message, without gRPC's five bytes before it. */
  void encode(Operation operation, ByteBuf out);

  /** Null when it did what was asked, else a stable code of what went wrong. */
  @Nullable String judge(Call call, GrpcAnswer answer);
}
