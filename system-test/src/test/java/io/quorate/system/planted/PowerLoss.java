package io.quorate.system.planted;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.ServerProcess;
import io.quorate.system.planted.agent.Plant;
import io.quorate.system.planted.agent.UnsyncedWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All nodes lose their power at once, and with it all that was not synced: of the write-ahead log
 * what its journal of unsynced writes says, and of the watermark file, which is never synced on
 * purpose, all since before the writes.
 */
final class PowerLoss implements Scenario {
  private static final int WRITES = 10;

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    List<ServerProcess> nodes = cluster.nodeIds().stream().map(cluster::node).toList();
    cluster.awaitServing();
    Found found = new Found();
    try (Ledger ledger = new Ledger(cluster, run)) {
      ledger.write("before", 2);
      Map<Path, byte[]> watermarks = new LinkedHashMap<>();
      for (ServerProcess node : nodes) {
        Path file = watermark(cluster.data().resolve(node.id()));
        watermarks.put(file, Files.readAllBytes(file));
      }
      planted.arm(bugs);
      ledger.write("during", WRITES);
      for (ServerProcess node : nodes) {
        node.kill();
      }
      for (ServerProcess node : nodes) {
        UnsyncedWrites.lose(planted.directory(), node.pid());
      }
      for (Map.Entry<Path, byte[]> old : watermarks.entrySet()) {
        Path fresh = old.getKey().resolveSibling("watermark.restored");
        Files.write(fresh, old.getValue());
        Files.move(fresh, old.getKey(), StandardCopyOption.ATOMIC_MOVE);
      }
      planted.disarm();
      for (ServerProcess node : nodes) {
        planted.restart(node);
      }
      cluster.awaitServing();
      ledger.judge(found);
    }
    Agreement.judge(cluster, found);
    return found;
  }

  private static Path watermark(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(file -> file.getFileName().toString().contains("watermark"))
          .findFirst()
          .orElseThrow(() -> new IOException("no watermark under " + home));
    }
  }
}
