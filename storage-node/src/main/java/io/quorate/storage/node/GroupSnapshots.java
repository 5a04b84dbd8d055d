package io.quorate.storage.node;

import io.quorate.storage.apply.SnapshotDamagedException;
import io.quorate.storage.apply.SnapshotFiles;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.snapshot.SnapshotArchive;
import io.quorate.storage.snapshot.SnapshotReader;
import io.quorate.storage.snapshot.SnapshotThrottle;
import io.quorate.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Snapshots of one group: written for Raft, which keeps the newest only, and linked into the
 * archive, which operators see. A file is read through before it is used, so a damaged one changes
 * nothing.
 *
 * @param clusterId known from the first catalog on; empty before
 * @param cancelled true when the node shuts down: a snapshot under way is given up
 */
public record GroupSnapshots(
    String groupId,
    Supplier<String> clusterId,
    SnapshotArchive archive,
    SnapshotThrottle throttle,
    BooleanSupplier cancelled)
    implements SnapshotFiles {
  private static final String FILE = "state.qsnap";

  @Override
  public void write(PinnedView view, Path directory) {
    Path file = directory.resolve(FILE);
    try {
      long nowMs = System.currentTimeMillis();
      SnapshotWriter.write(view, file, clusterId.get(), groupId, nowMs, throttle, cancelled);
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
      archive.add(file);
    } catch (IOException e) {
      throw new UncheckedIOException("group " + groupId + ": snapshot not written", e);
    }
  }

  @Override
  public Contents open(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      SnapshotReader.verify(file);
      return new Verified(SnapshotReader.open(file));
    } catch (io.quorate.storage.snapshot.SnapshotDamagedException | IOException e) {
      throw damaged(e);
    }
  }

  private static SnapshotDamagedException damaged(Exception e) {
    return new SnapshotDamagedException("the snapshot can't be used: " + e.getMessage(), e);
  }

  private record Verified(SnapshotReader reader) implements Contents {
    @Override
    public Position position() {
      return reader.position();
    }

    @Override
    public Iterator<Row> rows() {
      Iterator<Row> rows = reader.rows();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Row next() {
          try {
            return rows.next();
          } catch (io.quorate.storage.snapshot.SnapshotDamagedException e) {
            throw damaged(e);
          }
        }
      };
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
