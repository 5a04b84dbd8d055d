package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ChecksumType;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's one RocksDB, which holds the logs and votes of all groups.
 *
 * <p>One database per group costs memory and a sync per group; in this one, groups that write at
 * the same time share a sync, since RocksDB merges waiting writers into one write of its
 * write-ahead log. One column family, so that no idle one keeps old write-ahead logs alive.
 *
 * <p>After a failed write nothing is written any more: what a failed sync left on disk is unknown,
 * and RocksDB could acknowledge a later write on top of it. Thread-safe.
 */
final class LogDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogDatabase.class);

  private static final long LARGEST_MEMTABLE_BYTES = 16L << 20;
  private static final long LEAST_MEMTABLE_BYTES = 1L << 20;

  /** What is flushed at a time must fit into the disk's reserve, which is a twentieth or more. */
  private static final int MEMTABLES_PER_DISK = 32;

  private static final long BLOCK_CACHE_BYTES = 8L << 20;

  static {
    RocksDB.loadLibrary();
  }

  private final List<AutoCloseable> resources = new ArrayList<>();
  private final RocksDB db;
  private final WriteOptions synced;
  private final WriteOptions unsynced;
  private final ReadOptions reads;
  private final List<Consumer<Throwable>> failureListeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable RocksDBException failure;

  /**
   * @param create whether there may be none yet
   */
  LogDatabase(Path directory, boolean create) throws RocksDBException {
    synced = resource(new WriteOptions().setSync(true));
    unsynced = resource(new WriteOptions());
    reads = resource(new ReadOptions().setTotalOrderSeek(true));
    db = RocksDB.open(options(create, memtableBytes(directory)), directory.toString());
  }

  private static long memtableBytes(Path directory) {
    try {
      long disk = Files.getFileStore(directory.toAbsolutePath().getParent()).getTotalSpace();
      return Math.max(
          LEAST_MEMTABLE_BYTES, Math.min(LARGEST_MEMTABLE_BYTES, disk / MEMTABLES_PER_DISK));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Options options(boolean create, long memtableBytes) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(resource(new LRUCache(BLOCK_CACHE_BYTES)))
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setBlockSize(16 << 10)
            .setFilterPolicy(resource(new BloomFilter(10)))
            .setChecksumType(ChecksumType.kxxHash64);
    return resource(new Options())
        .setCreateIfMissing(create)
        .setParanoidChecks(true)
        // A torn tail is a crash's and is cut off; a hole before the watermark is found by us.
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setMaxTotalWalSize(2 * memtableBytes)
        .setWriteBufferSize(memtableBytes)
        .setMaxWriteBufferNumber(3)
        .setLevel0FileNumCompactionTrigger(4)
        .setTargetFileSizeBase(memtableBytes)
        .setMaxBytesForLevelBase(8 * memtableBytes)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(256)
        // Groups that wait for one sync have small batches: to wake each of them once more, so that
        // it fills the memtable itself, or to let it spin for its turn, costs more than it saves.
        .setAllowConcurrentMemtableWrite(false)
        .setEnableWriteThreadAdaptiveYield(false)
        .setBytesPerSync(1 << 20)
        .setStatsDumpPeriodSec(0)
        .setMaxLogFileSize(1 << 20)
        .setKeepLogFileNum(4)
        .setTableFormatConfig(table);
  }

  private <R extends AutoCloseable> R resource(R resource) {
    resources.add(resource);
    return resource;
  }

  /** Durable when it returns. */
  void writeSynced(WriteBatch batch) throws RocksDBException {
    write(synced, batch);
  }

  /** Durable with the next synced write at the latest. */
  void write(WriteBatch batch) throws RocksDBException {
    write(unsynced, batch);
  }

  private void write(WriteOptions options, WriteBatch batch) throws RocksDBException {
    throwIfFailed();
    try {
      db.write(options, batch);
    } catch (RocksDBException e) {
      fail(e);
      throw e;
    }
    // A write that overlapped with a failed one of another group may have shared its sync.
    throwIfFailed();
  }

  private void throwIfFailed() throws RocksDBException {
    RocksDBException first = failure;
    if (first != null) {
      throw new RocksDBException("the shared log failed before: " + first.getMessage());
    }
  }

  private synchronized void fail(RocksDBException e) {
    if (failure != null) {
      return;
    }
    failure = e;
    LOG.error("a write to the shared log failed; all groups of this node stop", e);
    failureListeners.forEach(listener -> listener.accept(e));
  }

  void onFailure(Consumer<Throwable> listener) {
    failureListeners.add(listener);
  }

  byte @Nullable [] get(byte[] key) throws RocksDBException {
    return db.get(reads, key);
  }

  RocksIterator iterator() {
    return db.newIterator(reads);
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

  @Override
  public synchronized void close() {
    try {
      db.syncWal();
      db.closeE();
    } catch (RocksDBException e) {
      LOG.warn("the shared log was not closed cleanly", e);
      db.close();
    }
    for (int i = resources.size() - 1; i >= 0; i--) {
      try {
        resources.get(i).close();
      } catch (Exception e) {
        throw new IllegalStateException("a native resource did not close", e);
      }
    }
  }
}
