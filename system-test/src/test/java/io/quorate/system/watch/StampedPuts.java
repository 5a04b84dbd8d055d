package io.quorate.system.watch;

import io.netty.buffer.ByteBuf;
import io.quorate.cli.bench.grpc.GrpcAnswer;
import io.quorate.cli.bench.grpc.GrpcTarget;
import io.quorate.cli.bench.grpc.ProtoFields;
import io.quorate.cli.bench.load.Call;
import io.quorate.cli.bench.workload.KeyForm;
import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.OperationKind;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts whose values tell their number and when they were sent. Quorate's and etcd's put have the
 * same first fields.
 */
final class StampedPuts implements GrpcTarget {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final String path;
  private final Supplier<String> authorization;
  private final KeyForm form;
  private final int valueBytes;
  private final AtomicInteger next;

  /**
   * For one link.
   *
   * @param next the number of the next value, of all links
   */
  StampedPuts(String path, Supplier<String> authorization, Writes writes, AtomicInteger next) {
    this.path = path;
    this.authorization = authorization;
    this.form = writes.workload().keySpace().form(UnaryOperator.identity());
    this.valueBytes = writes.workload().valueBytes();
    this.next = next;
  }

  @Override
  public String path(OperationKind kind) {
    return path;
  }

  @Override
  public String authorization() {
    return authorization.get();
  }

  @Override
  public void encode(Operation operation, ByteBuf out) {
    ProtoFields.bytes(KEY, form.keyBytes(), out);
    form.writeKey(operation.key(), out);
    ProtoFields.bytes(VALUE, valueBytes, out);
    Stamp.write(System.nanoTime(), next.getAndIncrement(), valueBytes, out);
  }

  @Override
  public @Nullable String judge(Call call, GrpcAnswer answer) {
    return answer.status() == 0 ? null : answer.statusCode();
  }
}
