package io.quorate.cli.bench.http1;

import io.netty.buffer.ByteBuf;
import io.quorate.cli.bench.workload.Operation;
import org.jspecify.annotations.Nullable;

/** A server's HTTP interface under load. An instance belongs to one link. */
public interface HttpTarget {
  /** Writes a whole request. */
  void encode(Operation operation, ByteBuf out);

  /** Null when it did what was asked, else a stable code of what went wrong. */
  @Nullable String judge(Operation operation, HttpAnswer answer);
}
