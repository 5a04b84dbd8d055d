package io.quorate.storage.apply;

import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import java.nio.file.Path;
import java.util.Iterator;

/** The files of a snapshot, as the state machine needs them. Methods may block. */
public interface SnapshotFiles {
  /** Writes the view into the directory; files and directory are synced when this returns. */
  void write(PinnedView view, Path directory);

  /**
   * Opens the snapshot in a directory.
   *
   * @throws SnapshotDamagedException when it is not whole
   */
  Contents open(Path directory);

  /** An open snapshot. */
  interface Contents extends AutoCloseable {
    Position position();

    /**
     * All keys, ascending. The iterator verifies what it reads and throws {@link
     * SnapshotDamagedException}; when it ends, the whole file was verified.
     */
    Iterator<Row> rows();

    @Override
    void close();
  }
}
