package io.quorate.storage.apply;

import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Snapshots by directory name. Tests can put damaged ones there. */
public final class InMemorySnapshots implements SnapshotFiles {
  public record Snapshot(Position position, List<Row> rows) {}

  public final Map<Path, Snapshot> files = new ConcurrentHashMap<>();

  @Override
  public void write(PinnedView view, Path directory) {
    files.put(directory, copy(view));
  }

  static Snapshot copy(PinnedView view) {
    List<Row> rows = new ArrayList<>();
    view.forEach((key, versions) -> rows.add(new Row(key, List.copyOf(versions))));
    return new Snapshot(view.position(), rows);
  }

  @Override
  public Contents open(Path directory) {
    Snapshot snapshot = files.get(directory);
    if (snapshot == null) {
      throw new SnapshotDamagedException("no snapshot in " + directory, null);
    }
    return new Contents() {
      @Override
      public Position position() {
        return snapshot.position();
      }

      @Override
      public Iterator<Row> rows() {
        return snapshot.rows().iterator();
      }

      @Override
      public void close() {}
    };
  }
}
