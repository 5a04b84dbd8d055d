package io.quorate.system.bench;

import io.quorate.cli.bench.load.Protocol;
import io.quorate.cli.bench.workload.Workload;
import java.io.IOException;
import java.util.Map;

/** A cluster to measure, of either make, on a fresh directory. For one thread. */
public interface Side extends AutoCloseable {
  String name();

  /** Of all server processes, by name. */
  Map<String, Long> pids();

  Protocol protocol(Load load);

  /** Stores all keys. */
  void fill(Workload workload) throws IOException, InterruptedException;

  /** Ends the processes and removes what they stored. */
  @Override
  void close() throws IOException;
}
