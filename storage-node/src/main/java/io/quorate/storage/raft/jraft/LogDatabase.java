package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Range;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's one RocksDB, which holds the logs and votes of all groups, behind a write-ahead log of
 * our own.
 *
 * <p>One database per group costs memory and a sync per group; in this one, groups that write at
 * the same time share a sync: see {@link LogCommits}. RocksDB's own write-ahead log grows its file
 * with each record, which doubles what a sync costs; {@link WriteAheadLog} overwrites files.
 * RocksDB keeps what is written in memory until {@link LogCheckpoint} has it flushed.
 *
 * <p>After a failed write nothing is written any more: what a failed sync left on disk is unknown,
 * and a later write could be acknowledged on top of it. Thread-safe; a thread that writes must not
 * be interrupted, which can cost the node its log.
 */
final class LogDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogDatabase.class);
  // Inside the database's directory: a copy of one without the other is worth nothing.
  private static final String WAL_DIRECTORY = "wal";

  static {
    RocksDB.loadLibrary();
  }

  private final LogOptions options = new LogOptions();
  private final RocksDB db;
  private final WriteAheadLog wal;
  private final LogCheckpoint checkpoint;
  private final LogCommits commits = new LogCommits(this::commit);
  // Held while the log is written, so that it is not closed under a commit.
  private final Object writing = new Object();
  private volatile long applied;
  private final List<Consumer<Throwable>> failureListeners = new CopyOnWriteArrayList<>();
  private final Object failing = new Object();
  private volatile @Nullable RocksDBException failure;

  /**
   * @param create whether there may be none yet
   * @throws RocksDBException when the database is damaged, among other things
   * @throws IOException when the write-ahead log can't be used for another reason
   */
  LogDatabase(Path directory, boolean create) throws RocksDBException, IOException {
    this(directory, create, WalFile::open);
  }

  LogDatabase(Path directory, boolean create, WalFile.Opener opener)
      throws RocksDBException, IOException {
    LogSizes sizes = LogSizes.of(directory);
    try {
      db = RocksDB.open(options.database(create, sizes), directory.toString());
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
    try {
      wal = recover(directory, sizes, opener);
    } catch (RocksDBException | IOException | RuntimeException e) {
      db.close();
      options.close();
      throw e;
    }
    checkpoint =
        new LogCheckpoint(
            wal, sizes.tableBytes(), () -> db.flush(options.flush), () -> applied, this::fail);
    checkpoint.look();
  }

  /**
   * Brings the database to where the write-ahead log ends, durably, and begins a new log. Its
   * incarnation is in the database before it is in any file: from then on the old records are void,
   * also those behind a bad one, which must not come back when it is readable again.
   */
  private WriteAheadLog recover(Path database, LogSizes sizes, WalFile.Opener opener)
      throws RocksDBException, IOException {
    Path directory = Files.createDirectories(database.resolve(WAL_DIRECTORY));
    WalPool.sync(database);
    WalMark mark = WalMark.decode(get(LogKeys.mark()));
    WalReplay replay = new WalReplay(directory);
    long last =
        replay.run(
            mark,
            (sequence, payload) -> {
              try (WriteBatch batch = new WriteBatch(payload)) {
                apply(batch, new WalMark(mark.incarnation(), sequence));
              }
            });
    if (replay.behind() != null) {
      LOG.error(
          "the write-ahead log can be read up to record {}, but behind it is {}: it was damaged,"
              + " unless the power failed during a write; a replica that lost something is refused",
          last,
          replay.behind());
    }
    long incarnation = Math.max(mark.incarnation(), replay.greatestIncarnation()) + 1;
    try (WriteBatch nothing = new WriteBatch()) {
      apply(nothing, new WalMark(incarnation, last));
    }
    db.flush(options.flush);
    WalPool pool =
        new WalPool(directory, opener, sizes.segmentBytes(), replay.greatestNumber() + 1);
    for (Path file : replay.files()) {
      pool.recycle(file);
    }
    return new WriteAheadLog(pool, incarnation, last);
  }

  private void apply(WriteBatch batch, WalMark mark) throws RocksDBException {
    batch.put(LogKeys.mark(), mark.encode());
    db.write(options.writes, batch);
    applied = mark.sequence();
  }

  /** Durable when it returns. The batch can't be used again. */
  void writeSynced(WriteBatch batch) throws RocksDBException {
    write(batch, true);
  }

  /** Durable with the next synced write at the latest. The batch can't be used again. */
  void write(WriteBatch batch) throws RocksDBException {
    write(batch, false);
  }

  private void write(WriteBatch batch, boolean synced) throws RocksDBException {
    throwIfFailed();
    commits.submit(new LogCommits.Write(batch, batch.data(), synced));
    // Its own commit may have failed, or one that it overlapped with.
    throwIfFailed();
  }

  private void commit(List<LogCommits.Write> writes) {
    synchronized (writing) {
      if (failure != null) {
        return;
      }
      try {
        checkpoint.awaitRoom();
        boolean synced = false;
        long sequence = applied;
        for (LogCommits.Write write : writes) {
          wal.append(write.payload);
          synced |= write.synced;
        }
        wal.write(synced);
        for (LogCommits.Write write : writes) {
          apply(write.batch, new WalMark(wal.incarnation(), ++sequence));
        }
        checkpoint.look();
      } catch (Throwable e) {
        fail(e);
      }
    }
  }

  private void throwIfFailed() throws RocksDBException {
    RocksDBException first = failure;
    if (first != null) {
      throw new RocksDBException("the shared log failed before: " + first.getMessage());
    }
  }

  private void fail(Throwable cause) {
    synchronized (failing) {
      if (failure != null) {
        return;
      }
      failure = cause instanceof RocksDBException e ? e : new RocksDBException(cause.toString());
    }
    LOG.error("a write to the shared log failed; all groups of this node stop", cause);
    failureListeners.forEach(listener -> listener.accept(cause));
  }

  void onFailure(Consumer<Throwable> listener) {
    failureListeners.add(listener);
  }

  byte @Nullable [] get(byte[] key) throws RocksDBException {
    return db.get(options.reads, key);
  }

  RocksIterator iterator() {
    return db.newIterator(options.reads);
  }

  /** The greatest key that is not beyond the bound, or null. */
  byte @Nullable [] floorKey(byte[] bound) throws RocksDBException {
    try (RocksIterator it = iterator()) {
      it.seekForPrev(bound);
      it.status();
      return it.isValid() ? it.key() : null;
    }
  }

  /**
   * About how many bytes a range of keys takes, on disk and in memory; 0 once closed. Reports ask
   * for this while the node stops, so it must not meet a closed handle: that would end the process.
   */
  synchronized long approximateBytes(byte[] from, byte[] to) {
    if (!db.isOwningHandle()) {
      return 0;
    }
    try (Slice start = new Slice(from);
        Slice limit = new Slice(to)) {
      long[] sizes =
          db.getApproximateSizes(
              List.of(new Range(start, limit)),
              SizeApproximationFlag.INCLUDE_FILES,
              SizeApproximationFlag.INCLUDE_MEMTABLES);
      return sizes[0];
    }
  }

  /** Gives back the disk space of whole files in a range whose keys were deleted. */
  void dropFiles(byte[] from, byte[] to) {
    try {
      db.deleteFilesInRanges(db.getDefaultColumnFamily(), List.of(from, to), false);
    } catch (RocksDBException e) {
      LOG.warn("files of deleted entries stay until they are compacted", e);
    }
  }

  /** Without a flush the next start has to read the write-ahead log, but nothing is lost. */
  @Override
  public synchronized void close() {
    checkpoint.close();
    synchronized (writing) {
      try {
        if (failure == null) {
          db.flush(options.flush);
        }
        failure = new RocksDBException("it is closed");
        wal.close();
        db.closeE();
      } catch (RocksDBException | IOException e) {
        LOG.warn("the shared log was not closed cleanly", e);
        failure = new RocksDBException("it is closed");
        db.close();
      }
      options.close();
    }
  }
}
