package io.quorate.storage.node;

import io.quorate.internal.v1.SnapshotInfo;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.snapshot.SnapshotArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The archives of this node's groups, as operators see them. Thread-safe; listing reads files. */
final class Archives {
  private final Path groups;
  private final String nodeId;
  private final Map<String, SnapshotArchive> archives = new ConcurrentSkipListMap<>();

  Archives(Path dataDir, String nodeId) {
    this.groups = dataDir.resolve("groups");
    this.nodeId = nodeId;
  }

  /** The directory of a group's replica. */
  Path home(String groupId) {
    return groups.resolve(groupId);
  }

  SnapshotArchive of(String groupId) {
    return archives.computeIfAbsent(
        groupId, id -> new SnapshotArchive(home(id), id, SnapshotArchive.DEFAULT_RETAINED));
  }

  /** Newest first; of all groups when the id is empty. */
  List<SnapshotInfo> list(String groupId) {
    List<SnapshotInfo> snapshots = new ArrayList<>();
    archives.forEach(
        (id, archive) -> {
          if (groupId.isEmpty() || groupId.equals(id)) {
            for (SnapshotArchive.Archived one : listed(archive)) {
              snapshots.add(describe(id, one));
            }
          }
        });
    snapshots.sort(
        Comparator.comparingLong(SnapshotInfo::getCreatedAtMs)
            .thenComparingLong(SnapshotInfo::getIndex)
            .reversed());
    return snapshots;
  }

  private static List<SnapshotArchive.Archived> listed(SnapshotArchive archive) {
    try {
      return archive.list().snapshots();
    } catch (IOException e) {
      throw new UncheckedIOException("snapshots can't be listed", e);
    }
  }

  private SnapshotInfo describe(String groupId, SnapshotArchive.Archived archived) {
    Position position = archived.info().position();
    return SnapshotInfo.newBuilder()
        .setSnapshotId(groupId + "-" + position.appliedIndex())
        .setGroupId(groupId)
        .setNodeId(nodeId)
        .setIndex(position.appliedIndex())
        .setTerm(position.appliedTerm())
        .setRevision(position.revision())
        .setKeys(position.keys())
        .setSizeBytes(archived.bytes())
        .setChecksum(position.checksum())
        .setCreatedAtMs(archived.info().createdAtMs())
        .build();
  }
}
