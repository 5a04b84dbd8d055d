package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.StoreDirect;

/**
 * The newest version of each present key, in one MapDB tree in one mapped file. One thread writes,
 * any number reads; a read sees each key as it was at some moment during the read.
 *
 * <p>Whoever reads holds a reference ({@link #tryRetain}); the file is unmapped after the last one.
 */
final class CurrentTree {
  /**
   * The smallest step that the file is mapped and grown by. MapDB wants 16 MiB and more, since each
   * step is one of 65,530 mappings of the process; a node of 64 mostly small groups wants less.
   * Larger files are mapped in larger steps from the next open on.
   */
  private static final long SMALLEST_STEP_BYTES = 4L << 20;

  private static final long LARGEST_STEP_BYTES = 64L << 20;

  /** Chosen for values of 256 bytes: see ARCHITECTURE.md. */
  private static final int NODE_SIZE = 12;

  /** Smaller files are not worth a rebuild. */
  private static final long WASTE_FLOOR_BYTES = 64L << 20;

  private static final int LOCK_STRIPES = 64;
  private static final String TREE = "current";

  /** Stands for a large value that was not read, by identity. */
  static final byte[] LATER = new byte[0];

  /** Which values a scan reads; SMALL puts {@link #LATER} in the place of large ones. */
  enum Values {
    NONE,
    SMALL,
    ALL
  }

  final Path file;
  private final DB db;
  private final StoreDirect store;
  private final BTreeMap<byte[], byte[]> tree;
  private final LargeValues large;
  private final LeafBounds bounds;
  private final Refs refs = new Refs(this::unmap);

  private CurrentTree(Path file, DB db, BTreeMap<byte[], byte[]> tree) {
    this.file = file;
    this.db = db;
    this.store = (StoreDirect) db.getStore();
    this.tree = tree;
    this.large = new LargeValues(store);
    this.bounds = new LeafBounds(store, tree.getRootRecidRecid());
  }

  static CurrentTree create(Path file) {
    DB db = open(file, 0);
    return new CurrentTree(file, db, maker(db).create());
  }

  /** Opens a file whose checksum was just verified. */
  static CurrentTree openVerified(Path file, long fileBytes) {
    DB db = open(file, fileBytes);
    try {
      return new CurrentTree(file, db, maker(db).open());
    } catch (Throwable e) {
      db.close();
      throw e;
    }
  }

  /**
   * Makes a tree of the newest versions of ascending rows, passing on each row with its key.
   *
   * @param older gets every row; what it does with it is not this tree's concern
   */
  static CurrentTree load(Path file, Iterator<Row> rows, Consumer<Row> older) {
    DB db = open(file, 0);
    try {
      LargeValues large = new LargeValues(db.getStore());
      DB.TreeMapSink<byte[], byte[]> sink = maker(db).createFromSink();
      byte @Nullable [] last = null;
      while (rows.hasNext()) {
        Row row = rows.next();
        if (last != null && Arrays.compareUnsigned(last, row.key()) >= 0) {
          throw new IllegalArgumentException("rows do not ascend");
        }
        last = row.key();
        older.accept(row);
        Version newest = row.versions().get(0);
        if (!newest.isDeleted()) {
          sink.put(row.key(), encode(large, row.key(), newest));
        }
      }
      return new CurrentTree(file, db, sink.create());
    } catch (Throwable e) {
      db.close();
      deleteQuietly(file, e);
      throw e;
    }
  }

  private static void deleteQuietly(Path file, Throwable why) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private static DB open(Path file, long fileBytes) {
    long step = Long.highestOneBit(Math.max(1, fileBytes / 16));
    step = Math.min(LARGEST_STEP_BYTES, Math.max(SMALLEST_STEP_BYTES, step));
    while (step > SMALLEST_STEP_BYTES && fileBytes % step != 0) {
      // A mapping beyond the file's end would extend it by blocks that nobody has claimed.
      step /= 2;
    }
    return DBMaker.fileDB(file.toFile())
        .fileMmapEnable()
        .cleanerHackEnable()
        .allocateStartSize(SMALLEST_STEP_BYTES)
        .allocateIncrement(step)
        .concurrencyScale(LOCK_STRIPES)
        .make();
  }

  private static DB.TreeMapMaker<byte[], byte[]> maker(DB db) {
    return db.treeMap(TREE)
        .keySerializer(new KeySerializer())
        .valueSerializer(new RecordSerializer())
        .maxNodeSize(NODE_SIZE);
  }

  boolean tryRetain() {
    return refs.tryRetain();
  }

  void release() {
    refs.release();
  }

  @Nullable Version get(byte[] key) {
    while (true) {
      byte @Nullable [] record = tree.get(key);
      if (record == null) {
        return null;
      }
      @Nullable Version version = resolve(key, record, Values.ALL);
      if (version != null) {
        return version;
      }
    }
  }

  /** Null when the version's large value has gone, so that the key was changed meanwhile. */
  private @Nullable Version resolve(byte[] key, byte[] record, Values values) {
    Version version = Records.decode(record, values == Values.NONE);
    if (values == Values.NONE || !Records.isExternal(record)) {
      return version;
    }
    if (values == Values.SMALL) {
      return version.withValue(LATER);
    }
    byte @Nullable [] value = large.get(Records.externalId(record), key, version.modRevision());
    return value == null ? null : version.withValue(value);
  }

  /**
   * Writes or, for a tombstone, removes a key.
   *
   * @param previous the version that stands there, null for none
   */
  void put(byte[] key, @Nullable Version previous, Version next) {
    byte @Nullable [] old =
        next.isDeleted() ? tree.remove(key) : tree.put(key, encode(large, key, next));
    long found = old == null ? 0 : Records.modRevision(old);
    long expected = previous == null ? 0 : previous.modRevision();
    if (found != expected) {
      throw new IllegalStateException("the key is at " + found + ", its writer saw " + expected);
    }
    if (old != null && Records.isExternal(old)) {
      large.delete(Records.externalId(old));
    }
  }

  private static byte[] encode(LargeValues large, byte[] key, Version version) {
    return version.value().length > LargeValues.THRESHOLD_BYTES
        ? Records.encodeExternal(version, large.put(key, version.modRevision(), version.value()))
        : Records.encode(version);
  }

  /**
   * Present keys from {@code start} on, ascending, at most {@code rows} of them and no more after
   * {@code bytes} of values. Fewer than both says that the range is through.
   */
  Chunk ascending(byte[] start, byte[] end, int rows, long bytes, Values values) {
    List<KeyVersion> found = new ArrayList<>(Math.min(rows, 128));
    Iterator<Map.Entry<byte[], byte[]>> entries =
        tree.entryIterator(start, true, end.length == 0 ? null : end, false);
    long taken = 0;
    byte @Nullable [] last = null;
    while (entries.hasNext()) {
      if (found.size() >= rows || taken >= bytes) {
        return new Chunk(found, last);
      }
      Map.Entry<byte[], byte[]> entry = entries.next();
      last = entry.getKey();
      @Nullable Version version = resolve(last, entry.getValue(), values);
      if (version == null) {
        version = get(last);
      }
      if (version != null) {
        found.add(new KeyVersion(last, version));
        taken += last.length + version.value().length;
      }
    }
    return new Chunk(found, null);
  }

  /**
   * Rows in order.
   *
   * @param last the last key looked at when there may be more behind it, else null
   */
  record Chunk(List<KeyVersion> rows, byte @Nullable [] last) {}

  /** A key below {@code end} and not below {@code start} with about so many keys between. */
  byte[] someWayBefore(byte[] end, byte[] start, int rows) {
    return bounds.before(end, start, rows / (NODE_SIZE / 2) + 1);
  }

  long fileBytes() {
    return store.getTotalSize();
  }

  boolean awaitClosed(long timeoutMs) {
    return refs.awaitClosed(timeoutMs);
  }

  /** The bytes of the file that are in use. */
  long usedBytes() {
    return store.getTotalSize() - store.getFreeSize();
  }

  /** Whether a rebuild would make the file less than half as large, and that is worth it. */
  boolean isWasteful() {
    long total = store.getTotalSize();
    return total > WASTE_FLOOR_BYTES && store.getFreeSize() > total / 2;
  }

  /**
   * All rows, with their newest version only: each as it was at some moment while they are read.
   */
  Iterator<Row> rows() {
    return new Iterator<>() {
      private Chunk chunk = ascending(new byte[0], new byte[0], 256, 1 << 20, Values.ALL);
      private int at;

      @Override
      public boolean hasNext() {
        while (at == chunk.rows().size()) {
          byte @Nullable [] last = chunk.last();
          if (last == null) {
            return false;
          }
          byte[] next = Arrays.copyOf(last, last.length + 1);
          chunk = ascending(next, new byte[0], 256, 1 << 20, Values.ALL);
          at = 0;
        }
        return true;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        KeyVersion row = chunk.rows().get(at++);
        return new Row(row.key(), List.of(row.version()));
      }
    };
  }

  private void unmap() {
    db.close();
  }

  /** Gives up the file: it is unmapped and deleted when its last reader is through. */
  void discard() {
    release();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreFailedException("can't delete " + file.getFileName(), e);
    }
  }
}
