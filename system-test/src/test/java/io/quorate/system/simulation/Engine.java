package io.quorate.system.simulation;

import io.quorate.storage.apply.SnapshotFiles;
import io.quorate.storage.mvcc.InMemoryStores;
import io.quorate.storage.mvcc.MvccStore.KeySink;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStores;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.mapdb.MapDbStores;
import io.quorate.storage.node.GroupSnapshots;
import io.quorate.storage.snapshot.SnapshotArchive;
import io.quorate.storage.snapshot.SnapshotThrottle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A node's stores and snapshot files. Snapshots are real files in every run; stores are in memory,
 * or of MapDB. After a crash nothing of a store is trusted.
 */
final class Engine {
  private final Path home;
  private final boolean usesMapDb;
  private MvccStores stores;

  Engine(Path home, boolean usesMapDb) {
    this.home = home;
    this.usesMapDb = usesMapDb;
    this.stores = usesMapDb ? new MapDbStores() : new InMemoryStores();
  }

  Path home(String groupId) {
    return home.resolve(groupId);
  }

  MvccStores stores() {
    return stores;
  }

  SnapshotFiles snapshots(ReplicaSite site, Path groupHome) {
    SnapshotFiles files =
        new GroupSnapshots(
            site.groupId(),
            () -> "simulated",
            new SnapshotArchive(groupHome, site.groupId(), 1),
            SnapshotThrottle.unlimited(),
            () -> false);
    boolean losesRows = site.mistake() == Mistake.SNAPSHOT_WITHOUT_A_ROW;
    boolean losesHistory = site.mistake() == Mistake.SNAPSHOT_WITHOUT_HISTORY;
    return losesRows || losesHistory ? new LossyFiles(files, losesRows) : files;
  }

  void crash(Collection<SimulatedReplica> replicas) {
    if (!usesMapDb) {
      stores = new InMemoryStores();
      return;
    }
    for (SimulatedReplica replica : replicas) {
      // Closed, so that the test's process lets go of the files; what that leaves is then torn.
      // One that a snapshot is written of stays open, and so has no mark of a clean close.
      if (!replica.raft().applying().isSnapshotting()) {
        replica.group().machine().close();
        tear(replica.stateHome());
      }
    }
  }

  private static void tear(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.getFileName().toString().endsWith(".mapdb")) {
          Files.write(file, new byte[] {1, 2, 3});
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Snapshots that leave something out. */
  private record LossyFiles(SnapshotFiles files, boolean losesRows) implements SnapshotFiles {
    @Override
    public void write(PinnedView view, Path directory) {
      files.write(new LossyView(view, losesRows), directory);
    }

    @Override
    public Contents open(Path directory) {
      return files.open(directory);
    }
  }

  private record LossyView(PinnedView view, boolean losesRows) implements PinnedView {
    @Override
    public Position position() {
      return view.position();
    }

    @Override
    public void forEach(KeySink sink) {
      int[] rows = new int[1];
      view.forEach(
          (key, versions) -> {
            boolean isLost = losesRows ? rows[0]++ == 5 : versions.get(0).isDeleted();
            return isLost || sink.accept(key, losesRows ? versions : List.of(versions.get(0)));
          });
    }

    @Override
    public void close() {
      view.close();
    }
  }
}
