package io.quorate.storage.raft.jraft;

import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Three nodes in this process under load: {@code groups inFlightPerGroup entryBytes seconds}. With
 * nothing in flight it measures what idle groups cost.
 */
public final class RaftBenchmark {
  private RaftBenchmark() {}

  public static void main(String[] args) throws Exception {
    int groups = Integer.parseInt(args[0]);
    int inFlight = Integer.parseInt(args[1]);
    int entryBytes = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    List<String> names = IntStream.rangeClosed(1, groups).mapToObj(i -> "g" + i).toList();
    Path directory = Files.createTempDirectory("raft-benchmark");
    AtomicLong applied = new AtomicLong();
    try (TestCluster cluster =
        new TestCluster(directory, 3, names, ReplicaOptions.defaults(), false)) {
      for (String name : names) {
        RaftReplica leader = cluster.leader(name).replicas.get(name);
        for (int i = 0; i < inFlight; i++) {
          new Load(leader, entryBytes, applied).next();
        }
      }
      for (int round = 0; round < 4; round++) {
        long cpu = cpuNanos();
        long time = System.nanoTime();
        long before = applied.get();
        Thread.sleep(seconds * 1000L / 4);
        double elapsed = (System.nanoTime() - time) / 1e9;
        double used = (cpuNanos() - cpu) / 1e9;
        long ops = applied.get() - before;
        System.out.printf(
            "groups=%d inFlight=%d: %.0f ops/s, %.2f cores, %.1f us CPU/op, %d threads, %d MB%n",
            groups,
            inFlight,
            ops / elapsed,
            used / elapsed,
            ops == 0 ? 0 : used * 1e6 / ops,
            Thread.activeCount(),
            residentMb());
      }
    }
    System.exit(0);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long residentMb() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return 0;
  }

  /** One proposal after the other. */
  private static final class Load implements ToyMachine.ToyProposal {
    private final RaftReplica leader;
    private final byte[] entry;
    private final AtomicLong applied;

    Load(RaftReplica leader, int entryBytes, AtomicLong applied) {
      this.leader = leader;
      this.entry = new byte[entryBytes];
      ThreadLocalRandom.current().nextBytes(entry);
      this.applied = applied;
    }

    void next() {
      leader.propose(entry, leader.status().term(), this);
    }

    @Override
    public void applied(long index) {
      applied.incrementAndGet();
      next();
    }

    @Override
    public void rejected(Rejection reason, String detail) {
      if (reason != Rejection.SHUTTING_DOWN) {
        System.err.println("rejected: " + reason + " " + detail);
      }
    }

    @Override
    public void lost(String detail) {
      System.err.println("lost: " + detail);
    }
  }
}
