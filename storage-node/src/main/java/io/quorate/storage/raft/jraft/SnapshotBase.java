package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotMetaTable;
import io.quorate.storage.raft.StateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a replica begins from a snapshot that is whole.
 *
 * <p>JRaft fails a replica whose newest snapshot is damaged, although the replica has lost nothing
 * that it promised: its log and its vote are elsewhere. JRaft deletes the snapshot before the
 * newest, but keeps the log back to it. So the one before is kept here, by hard links to files that
 * no later snapshot shares, and takes the place of a damaged one; a log that begins at 1 needs
 * none.
 *
 * <p>Blocks; called before the replica's node runs, and by its snapshot thread.
 */
final class SnapshotBase {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotBase.class);
  private static final String META = "__raft_snapshot_meta";

  private final String groupId;
  private final Path snapshots;
  private final Path previous;

  /**
   * The snapshots of a replica.
   *
   * @param directory the replica's own
   */
  SnapshotBase(String groupId, Path directory) {
    this.groupId = groupId;
    this.snapshots = directory.resolve("snapshot");
    this.previous = directory.resolve("snapshot-previous");
  }

  Path snapshots() {
    return snapshots;
  }

  /** Puts a damaged newest snapshot aside, and the one before in its place when it is needed. */
  void prepare(long firstLogIndex, StateMachine machine) {
    try {
      long newest = SnapshotFiles.newestIndex(snapshots);
      if (newest == 0 || isWhole(SnapshotFiles.of(snapshots, newest), newest, machine)) {
        return;
      }
      Path aside = snapshots.resolveSibling("snapshot-damaged");
      delete(aside);
      Files.move(SnapshotFiles.of(snapshots, newest), aside);
      LOG.error(
          "group {}: the snapshot at {} is damaged; it is kept as {}", groupId, newest, aside);
      long kept = SnapshotFiles.newestIndex(previous);
      if (hasOlder(firstLogIndex, machine)) {
        LOG.warn("group {}: rebuilding from the snapshot before and the log", groupId);
      } else if (isUsable(previous, kept, firstLogIndex, machine)) {
        link(SnapshotFiles.of(previous, kept), SnapshotFiles.of(snapshots, kept));
        LOG.warn("group {}: rebuilding from the snapshot at {} and the log", groupId, kept);
      } else if (firstLogIndex == 1) {
        LOG.warn("group {}: rebuilding from the log, which has every entry", groupId);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("group " + groupId + ": its snapshots can't be used", e);
    }
  }

  /**
   * Whether one that the damaged one was to replace is in its place: a kill may come between. Takes
   * away those that are of no use.
   */
  private boolean hasOlder(long firstLogIndex, StateMachine machine) throws IOException {
    long older = SnapshotFiles.newestIndex(snapshots);
    while (older > 0 && !isUsable(snapshots, older, firstLogIndex, machine)) {
      delete(SnapshotFiles.of(snapshots, older));
      older = SnapshotFiles.newestIndex(snapshots);
    }
    return older > 0;
  }

  private boolean isUsable(Path directory, long index, long firstLogIndex, StateMachine machine)
      throws IOException {
    return index > 0
        && index >= firstLogIndex - 1
        && isWhole(SnapshotFiles.of(directory, index), index, machine);
  }

  private boolean isWhole(Path snapshot, long index, StateMachine machine) throws IOException {
    SnapshotMeta sealed = SnapshotSeal.read(snapshot);
    LocalSnapshotMetaTable table = new LocalSnapshotMetaTable(new RaftOptions());
    Path meta = snapshot.resolve(META);
    boolean isSealed =
        sealed != null
            && sealed.getLastIncludedIndex() == index
            && Files.exists(meta)
            && load(table, meta)
            && sealed.equals(table.getMeta())
            && hasFiles(table, snapshot);
    return isSealed && machine.verifySnapshot(snapshot);
  }

  private static boolean load(LocalSnapshotMetaTable table, Path meta) {
    try {
      return table.loadFromFile(meta.toString());
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} does not parse", meta, e);
      return false;
    }
  }

  /** The list decides what a follower is sent: it must be of the files that are there. */
  private static boolean hasFiles(LocalSnapshotMetaTable table, Path snapshot) throws IOException {
    List<String> listed = table.listFiles().stream().sorted().toList();
    try (Stream<Path> files = Files.list(snapshot)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(META))
          .sorted()
          .toList()
          .equals(listed);
    }
  }

  /** Called when a newer snapshot is complete, before JRaft deletes the one that it replaces. */
  void keepNewest() throws IOException {
    long newest = SnapshotFiles.newestIndex(snapshots);
    if (newest == 0 || SnapshotFiles.newestIndex(previous) == newest) {
      return;
    }
    delete(previous);
    link(SnapshotFiles.of(snapshots, newest), SnapshotFiles.of(previous, newest));
  }

  /** Links are made in a directory of another name first: one that was cut short is no snapshot. */
  private static void link(Path from, Path to) throws IOException {
    Path partial = to.resolveSibling("partial");
    delete(partial);
    Files.createDirectories(partial);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.createLink(partial.resolve(file.getFileName().toString()), file);
      }
    }
    Files.move(partial, to);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
