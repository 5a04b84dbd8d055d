package io.quorate.storage.raft.jraft;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ChecksumType;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** How the log's RocksDB is set up, and the native objects that go with it. */
final class LogOptions implements AutoCloseable {
  private static final long BLOCK_CACHE_BYTES = 8L << 20;

  private final List<AutoCloseable> resources = new ArrayList<>();
  // Whatever is written is in our own write-ahead log by then.
  final WriteOptions writes = resource(new WriteOptions().setDisableWAL(true));
  final ReadOptions reads = resource(new ReadOptions().setTotalOrderSeek(true));
  final FlushOptions flush = resource(new FlushOptions().setWaitForFlush(true));

  Options database(boolean create, LogSizes sizes) {
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
        // For directories of the time when RocksDB kept the write-ahead log: it reads that once.
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        // The checkpoint flushes before a memtable is this full, unless values are tiny.
        .setWriteBufferSize(2 * sizes.tableBytes())
        .setMaxWriteBufferNumber(3)
        // Most of what a compaction finds is deleted by then: entries go when a snapshot has them.
        .setLevel0FileNumCompactionTrigger(12)
        .setTargetFileSizeBase(sizes.tableBytes())
        .setMaxBytesForLevelBase(8 * sizes.tableBytes())
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(256)
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

  @Override
  public void close() {
    for (int i = resources.size() - 1; i >= 0; i--) {
      try {
        resources.get(i).close();
      } catch (Exception e) {
        throw new IllegalStateException("a native resource did not close", e);
      }
    }
  }
}
