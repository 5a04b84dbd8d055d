package io.quorate.storage.mvcc;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fake engine: obviously right rather than fast. Directories are names only; what was closed
 * cleanly is remembered by this object, so a test restarts a store by opening it again here, and
 * {@link #crash} forgets it.
 */
public final class InMemoryStores implements MvccStores {
  private final Map<Path, InMemoryStore> closed = new HashMap<>();

  @Override
  public synchronized Optional<MvccStore> openTrusted(Path directory) {
    @Nullable InMemoryStore left = closed.remove(directory);
    return left == null
        ? Optional.empty()
        : Optional.of(new InMemoryStore(left, store -> remember(directory, store)));
  }

  @Override
  public synchronized MvccStore create(Path directory) {
    closed.remove(directory);
    return new InMemoryStore(store -> remember(directory, store));
  }

  @Override
  public MvccStore load(Path directory, Position position, Iterator<Row> rows) {
    InMemoryStore store = (InMemoryStore) create(directory);
    store.load(position, rows);
    return store;
  }

  /** Forgets what the directory holds, as after a crash or damage. */
  public synchronized void crash(Path directory) {
    closed.remove(directory);
  }

  private synchronized void remember(Path directory, InMemoryStore store) {
    closed.put(directory, store);
  }
}
