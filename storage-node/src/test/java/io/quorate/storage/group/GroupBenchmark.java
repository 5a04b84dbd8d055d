package io.quorate.storage.group;

import com.sun.management.OperatingSystemMXBean;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Operation;
import io.quorate.storage.apply.InMemorySnapshots;
import io.quorate.storage.command.Command;
import io.quorate.storage.raft.jraft.ReplicaOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What a write and a read cost in a group of three replicas in this process, without the network's
 * and the edge's part. CPU time is what counts: wall time is that of a machine that others use.
 *
 * <p>Arguments: frames in flight, operations a frame, entries under way, seconds.
 */
final class GroupBenchmark {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private GroupBenchmark() {}

  public static void main(String[] args) throws Exception {
    int inFlight = Integer.parseInt(args[0]);
    int frameSize = Integer.parseInt(args[1]);
    int seconds = Integer.parseInt(args[3]);
    GroupLimits limits = limits(Integer.parseInt(args[2]));
    Path directory = Files.createTempDirectory("group-benchmark");
    try (GroupCluster cluster =
        new GroupCluster(directory, new InMemorySnapshots(), ReplicaOptions.defaults(), limits)) {
      Group group = cluster.leader().group;
      GroupFixture.await(
          group
              .propose(new Command.AssignShards(1, 0, 3, GroupFixture.EPOCH, true))
              .toCompletableFuture());
      Random random = new Random(1);
      for (String phase : List.of("warm-up", "measured")) {
        run(
            phase + " writes",
            inFlight,
            frameSize,
            seconds,
            done -> write(group, random, frameSize, done));
        run(
            phase + " reads",
            inFlight,
            frameSize,
            seconds,
            done -> read(group, random, frameSize, done));
      }
    }
  }

  private static GroupLimits limits(int entriesUnderWay) {
    GroupLimits limits = GroupLimits.DEFAULT;
    return new GroupLimits(
        entriesUnderWay,
        limits.entryOperations(),
        limits.entryBytes(),
        limits.queuedOperations(),
        limits.queuedBytes(),
        limits.waitingReads(),
        limits.inlineReads(),
        limits.replyBytes(),
        limits.scanTimeMs(),
        limits.roundTimeoutMs());
  }

  private static void write(Group group, Random random, int size, Runnable done) {
    List<byte[]> frame = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      byte[] value = new byte[256];
      random.nextBytes(value);
      frame.add(
          GroupFixture.bytes(
              new Operation.Put(
                  1, random.nextInt(4), GroupFixture.EPOCH, Condition.ALWAYS, key(random), value)));
    }
    group.write(frame, reply -> done.run());
  }

  private static void read(Group group, Random random, int size, Runnable done) {
    var frame = new ArrayList<io.quorate.proto.op.ReadOperation>(size);
    for (int i = 0; i < size; i++) {
      frame.add(
          new io.quorate.proto.op.ReadOperation.Get(
              1, random.nextInt(4), GroupFixture.EPOCH, 0, false, key(random)));
    }
    group.read(new ReadFrames.Request("g1", false, frame), reply -> done.run());
  }

  private static byte[] key(Random random) {
    return GroupFixture.utf8("user/" + random.nextInt(100_000));
  }

  private static void run(
      String name, int inFlight, int frameSize, int seconds, Consumer<Runnable> frame)
      throws InterruptedException {
    Semaphore free = new Semaphore(inFlight);
    AtomicInteger frames = new AtomicInteger();
    long[] latencies = new long[1 << 20];
    long cpu = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds)) {
      free.acquire();
      long sent = System.nanoTime();
      frame.accept(
          () -> {
            latencies[frames.getAndIncrement() & (latencies.length - 1)] = System.nanoTime() - sent;
            free.release();
          });
    }
    free.acquire(inFlight);
    double elapsed = (System.nanoTime() - start) / 1e9;
    double cpuMicros = (SYSTEM.getProcessCpuTime() - cpu) / 1e3;
    long operations = (long) frames.get() * frameSize;
    long[] sorted = Arrays.copyOf(latencies, Math.min(frames.get(), latencies.length));
    Arrays.sort(sorted);
    System.out.printf(
        "%-16s %8.0f ops/s %7.1f us CPU/op, median %.2f ms, p99 %.2f ms%n",
        name,
        operations / elapsed,
        cpuMicros / operations,
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6);
  }
}
