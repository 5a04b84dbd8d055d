package io.quorate.system.watch;

import io.quorate.cli.bench.grpc.GrpcProtocol;
import io.quorate.cli.bench.load.LoadGenerator;
import io.quorate.cli.bench.load.LoadPlan;
import io.quorate.cli.bench.load.LoadResult;
import io.quorate.cli.bench.wire.Server;
import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Stamped puts to keys of one prefix in an open loop, by gRPC. Counts on from run to run. */
final class Writes {
  private static final int CONNECTIONS = 4;
  private static final int STREAMS = 64;

  private final Contender contender;
  private final Workload workload;
  private final int perSecond;
  private final AtomicInteger next = new AtomicInteger();

  Writes(Contender contender, String prefix, int keys, int valueBytes, int perSecond) {
    this.contender = contender;
    this.workload =
        new Workload(Mix.PUTS, Distribution.UNIFORM, keys, new KeySpace(prefix, 0), valueBytes, 1);
    this.perSecond = perSecond;
  }

  Workload workload() {
    return workload;
  }

  /**
   * Writes for so long.
   *
   * @throws IOException when a put has failed: what watchers must see is not known then
   */
  LoadResult run(Duration duration) throws IOException, InterruptedException {
    GrpcProtocol protocol =
        new GrpcProtocol(
            Server.http2(contender.url()),
            STREAMS,
            () -> new StampedPuts(contender.putPath(), contender.authorization(), this, next));
    LoadResult result =
        LoadGenerator.run(
            LoadPlan.closed(workload, CONNECTIONS, duration).atRate(perSecond), protocol);
    if (result.failed() > 0) {
      throw new IOException("puts failed: " + result.errors());
    }
    return result;
  }

  /** How many were written; the next one has this number. */
  int written() {
    return next.get();
  }

  /** What may be written in so many seconds, with room for what a timer adds. */
  static int most(int perSecond, Duration... runs) {
    long seconds = 0;
    for (Duration run : runs) {
      seconds += run.toSeconds();
    }
    return Math.toIntExact((seconds + 1) * perSecond * 11 / 10);
  }
}
