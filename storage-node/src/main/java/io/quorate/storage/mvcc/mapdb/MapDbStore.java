package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.RevisionException;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one directory: the lifecycle around {@link LiveTree}, {@link History} and {@link
 * RevisionReader}, which do the work.
 *
 * <p>The apply thread calls what changes; reads come from any thread. Each read holds a reference
 * to the tree, so closing under readers is safe: they finish or fail with a {@link
 * StoreFailedException}, and the files are unmapped after the last.
 */
final class MapDbStore implements MvccStore {
  private static final Logger LOG = LoggerFactory.getLogger(MapDbStore.class);

  /** How long a close waits for reads under way, before it gives up being a clean one. */
  private static final long CLOSE_TIMEOUT_MS = 10_000;

  private final Path directory;
  private final LiveTree current;
  private final History history;
  private final RevisionReader reader;
  private final ChangeReader changes;
  private final Set<Pin> pins = ConcurrentHashMap.newKeySet();

  private volatile Position position;

  /** A pin was closed since history was last dropped. */
  private volatile boolean unpinned;

  private volatile @Nullable Throwable failure;

  /** For the closing thread only; what others see is the failure. */
  private boolean closed;

  MapDbStore(
      Path directory,
      Position position,
      CurrentTree current,
      History history,
      RebuildPolicy rebuilds) {
    this.directory = directory;
    this.position = position;
    this.current = new LiveTree(directory, current, rebuilds, () -> failure != null);
    this.history = history;
    this.reader = new RevisionReader(history, position.revision());
    this.changes = new ChangeReader(history, reader);
  }

  @Override
  public Position position() {
    requireUsable();
    return position;
  }

  @Override
  public @Nullable Version latest(byte[] key) {
    return read(tree -> tree.get(key));
  }

  @Override
  public List<KeyVersion> latest(byte[] start, byte[] end, int limit) {
    return read(
        tree ->
            limit > 0 && RevisionReader.isBefore(start, end)
                ? tree.ascending(start, end, limit, Long.MAX_VALUE, CurrentTree.Values.ALL).rows()
                : List.of());
  }

  @Override
  public void put(byte[] key, @Nullable Version previous, Version next) {
    if (previous == null && next.isDeleted()) {
      return;
    }
    mutate(
        () -> {
          long revision = next.modRevision();
          if (revision <= position.revision()
              || (previous != null && revision <= previous.modRevision())) {
            throw new IllegalArgumentException("revision " + revision + " is not a new one");
          }
          if (previous == null) {
            history.addCreation(key, revision);
          } else {
            history.add(key, previous, revision);
          }
          if (next.isDeleted()) {
            reader.deleting(revision);
          }
          current.put(key, previous, next);
        });
  }

  @Override
  public void publish(Position next) {
    mutate(
        () -> {
          boolean compacts = next.compactRevision() > position.compactRevision();
          position = next;
          if (compacts || unpinned) {
            unpinned = false;
            long floor = next.compactRevision();
            for (Pin pin : pins) {
              floor = Math.min(floor, pin.position.compactRevision());
            }
            history.dropUpTo(floor);
          }
        });
  }

  @Override
  public @Nullable Version get(byte[] key, long revision) {
    return readAt(revision, tree -> reader.get(tree, key, revision));
  }

  @Override
  public List<KeyVersion> scan(byte[] start, byte[] end, long revision, ScanBudget budget) {
    return readAt(revision, tree -> reader.scan(tree, start, end, revision, budget));
  }

  @Override
  public ChangePage changes(List<KeyRange> ranges, long after, ChangeBudget budget) {
    // What is published now stays to be found while this reads.
    long published = position().revision();
    return readAt(after, tree -> changes.read(tree, ranges, after, published, budget));
  }

  @Override
  public PinnedView pin() {
    requireUsable();
    Pin pin = new Pin(position);
    pins.add(pin);
    return pin;
  }

  @Override
  public long sizeBytes() {
    return read(CurrentTree::fileBytes) + history.bytes();
  }

  @Override
  public long historyBytes() {
    requireUsable();
    return history.bytes();
  }

  @Override
  public Optional<Runnable> reclaim() {
    return read(current::reclaim);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean isSound = failure == null;
    poison(new IllegalStateException("closed"));
    boolean isAlone = current.endRebuilds(CLOSE_TIMEOUT_MS);
    if (isSound && isAlone) {
      closeCleanly();
    } else {
      letGo();
    }
  }

  @Override
  public void abandon() {
    if (!closed) {
      closed = true;
      poison(new IllegalStateException("abandoned"));
      current.endRebuilds(CLOSE_TIMEOUT_MS);
      letGo();
    }
  }

  private void closeCleanly() {
    try {
      boolean isTreeClosed = current.close(CLOSE_TIMEOUT_MS);
      boolean isHistoryClosed = history.close(CLOSE_TIMEOUT_MS);
      if (isTreeClosed && isHistoryClosed) {
        writeMarker();
      } else {
        LOG.warn("{}: a read is still under way, so the files won't be trusted", directory);
      }
    } catch (IOException | RuntimeException e) {
      throw new StoreFailedException("can't close " + directory.getFileName() + " cleanly", e);
    }
  }

  /** The files of a store that failed are of no use any more. */
  private void letGo() {
    try {
      history.discard();
      current.release();
    } catch (RuntimeException | InternalError e) {
      // InternalError: a page of a mapped file that a full disk has no room for.
      LOG.warn("{}: the files of the failed store can't be closed", directory, e);
    }
  }

  private void writeMarker() throws IOException {
    List<String> names = new ArrayList<>();
    names.add(current.file().getFileName().toString());
    history.files().forEach(file -> names.add(file.getFileName().toString()));
    TrustMarker.syncFile(current.file());
    TrustMarker.syncDirectory(directory);
    TrustMarker.of(position, directory, names).write(directory);
  }

  private <T extends @Nullable Object> T readAt(long revision, Function<CurrentTree, T> read) {
    check(revision);
    T result = read(read);
    // What was read is right if nothing that it may have needed was dropped meanwhile.
    if (revision < position.compactRevision()) {
      throw new RevisionException(revision, position);
    }
    return result;
  }

  private void check(long revision) {
    requireUsable();
    Position now = position;
    if (revision < now.compactRevision() || revision > now.revision()) {
      throw new RevisionException(revision, now);
    }
  }

  private <T extends @Nullable Object> T read(Function<CurrentTree, T> read) {
    CurrentTree tree = retained();
    try {
      T result = read.apply(tree);
      // A close meanwhile may have hidden history that the read needed.
      requireUsable();
      return result;
    } catch (StoreFailedException e) {
      throw e;
    } catch (RuntimeException | AssertionError | InternalError e) {
      // InternalError: a page of a mapped file that a full disk has no room for.
      throw poison(e);
    } finally {
      tree.release();
    }
  }

  /** The tree as it is now, to be released. */
  private CurrentTree retained() {
    requireUsable();
    @Nullable CurrentTree tree = current.tryRetain();
    if (tree == null) {
      throw failed();
    }
    return tree;
  }

  private interface Mutation {
    void run() throws IOException;
  }

  private void mutate(Mutation mutation) {
    requireUsable();
    try {
      mutation.run();
    } catch (Throwable e) {
      throw poison(e);
    }
  }

  /** Ends the use of the store, keeping the first reason. */
  private StoreFailedException poison(Throwable cause) {
    synchronized (this) {
      if (failure == null) {
        failure = cause;
      }
    }
    return failed();
  }

  private void requireUsable() {
    if (failure != null) {
      throw failed();
    }
  }

  private StoreFailedException failed() {
    Throwable cause = failure;
    return new StoreFailedException(
        "the store in " + directory.getFileName() + " is not usable",
        cause == null ? new IllegalStateException("closed") : cause);
  }

  private final class Pin implements PinnedView {
    private final Position position;
    private final PinnedRows rows;

    Pin(Position position) {
      this.position = position;
      this.rows = new PinnedRows(history, position);
    }

    @Override
    public Position position() {
      return position;
    }

    @Override
    public void forEach(KeySink sink) {
      byte @Nullable [] from = new byte[0];
      while (from != null) {
        byte[] start = from;
        from =
            chunk(
                start,
                (key, versions) -> {
                  requireHeld();
                  return sink.accept(key, versions);
                });
      }
      requireHeld();
    }

    /** When either fails, history that the row needed may have been gone when it was read. */
    private void requireHeld() {
      requireUsable();
      if (!pins.contains(this)) {
        throw new IllegalStateException("the view was closed");
      }
    }

    private byte @Nullable [] chunk(byte[] start, KeySink sink) {
      CurrentTree tree = retained();
      try {
        return rows.chunk(tree, start, sink);
      } finally {
        tree.release();
      }
    }

    @Override
    public void close() {
      if (pins.remove(this)) {
        unpinned = true;
      }
    }
  }
}
