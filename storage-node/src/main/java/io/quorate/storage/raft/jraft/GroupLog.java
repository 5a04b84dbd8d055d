package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.codec.LogEntryDecoder;
import com.alipay.sofa.jraft.entity.codec.LogEntryEncoder;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's log in the shared database.
 *
 * <p>JRaft writes from one thread of the group and reads from many. What it is told was appended is
 * on disk. An error in reading is not "no entry": it is thrown, and stops the replica.
 */
final class GroupLog implements LogStorage {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLog.class);

  private final String groupId;
  private final int number;
  private final LogDatabase database;
  private final GroupWatermark watermark;
  // Set by init, before JRaft hands the log to other threads.
  private @Nullable LogEntryEncoder encoder;
  private @Nullable LogEntryDecoder decoder;
  private volatile long firstIndex = 1;
  // firstIndex - 1 when empty.
  private volatile long lastIndex;
  private final AtomicLong bytesAppended = new AtomicLong();
  // The newest in the log: by Raft's rules it is the one in use. Null until there is any.
  private volatile @Nullable Configuration configuration;
  private volatile @Nullable RecentEntry recent;

  GroupLog(String groupId, int number, LogDatabase database, GroupWatermark watermark) {
    this.groupId = groupId;
    this.number = number;
    this.database = database;
    this.watermark = watermark;
  }

  long bytesAppended() {
    return bytesAppended.get();
  }

  /** About how many bytes the entries that are kept take. */
  long bytes() {
    return database.approximateBytes(
        LogKeys.indexed(LogKeys.ENTRY, number, firstIndex),
        LogKeys.indexed(LogKeys.ENTRY, number, Long.MAX_VALUE));
  }

  @Nullable Configuration configuration() {
    return configuration;
  }

  @Override
  public boolean init(LogStorageOptions options) {
    encoder = options.getLogEntryCodecFactory().encoder();
    decoder = options.getLogEntryCodecFactory().decoder();
    try {
      LogBounds bounds = LogBounds.read(database, number);
      firstIndex = bounds.firstIndex();
      lastIndex = bounds.lastIndex();
      replayConfigurations(options.getConfigurationManager());
      return true;
    } catch (RocksDBException | RuntimeException e) {
      LOG.error("the log of group {} can't be read", groupId, e);
      return false;
    }
  }

  private void replayConfigurations(ConfigurationManager manager) throws RocksDBException {
    try (RocksIterator it = database.iterator()) {
      it.seek(LogKeys.indexed(LogKeys.CONFIGURATION, number, firstIndex));
      for (; it.isValid(); it.next()) {
        if (!LogKeys.isOf(LogKeys.CONFIGURATION, number, it.key())) {
          break;
        }
        ConfigurationEntry entry = configuration(decode(it.value()));
        manager.add(entry);
        configuration = entry.getConf();
      }
      it.status();
    }
  }

  private static ConfigurationEntry configuration(LogEntry entry) {
    ConfigurationEntry configuration = new ConfigurationEntry();
    configuration.setId(new LogId(entry.getId().getIndex(), entry.getId().getTerm()));
    configuration.setConf(new Configuration(entry.getPeers(), entry.getLearners()));
    if (entry.getOldPeers() != null) {
      configuration.setOldConf(new Configuration(entry.getOldPeers(), entry.getOldLearners()));
    }
    return configuration;
  }

  /** The database is the node's and closes with it. */
  @Override
  public void shutdown() {}

  @Override
  public long getFirstLogIndex() {
    return firstIndex;
  }

  /** JRaft's convention: 0 when empty. It then takes the position from the snapshot. */
  @Override
  public long getLastLogIndex() {
    long first = firstIndex;
    long last = lastIndex;
    return last < first ? 0 : last;
  }

  @Override
  public @Nullable LogEntry getEntry(long index) {
    if (index < firstIndex || index > lastIndex) {
      return null;
    }
    RecentEntry newest = recent;
    if (newest != null && newest.getId().getIndex() == index) {
      return newest;
    }
    try {
      byte[] value = database.get(LogKeys.indexed(LogKeys.ENTRY, number, index));
      return value == null ? null : decode(value);
    } catch (RocksDBException e) {
      throw new IllegalStateException("can't read entry " + index + " of group " + groupId, e);
    }
  }

  @Deprecated
  @Override
  public long getTerm(long index) {
    LogEntry entry = getEntry(index);
    return entry == null ? 0 : entry.getId().getTerm();
  }

  @Override
  public boolean appendEntry(LogEntry entry) {
    return appendEntries(List.of(entry)) == 1;
  }

  @Override
  public int appendEntries(List<LogEntry> entries) {
    if (entries.isEmpty()) {
      return 0;
    }
    long from = entries.get(0).getId().getIndex();
    if (from != lastIndex + 1) {
      LOG.error("group {}: append at {} to [{}, {}]", groupId, from, firstIndex, lastIndex);
      return 0;
    }
    LogEntryEncoder codec = encoder();
    try (WriteBatch batch = new WriteBatch()) {
      long bytes = 0;
      Configuration changed = null;
      for (LogEntry entry : entries) {
        long index = entry.getId().getIndex();
        byte[] value = codec.encode(entry);
        batch.put(LogKeys.indexed(LogKeys.ENTRY, number, index), value);
        bytes += value.length;
        if (entry.getType() == EntryType.ENTRY_TYPE_CONFIGURATION) {
          changed = new Configuration(entry.getPeers(), entry.getLearners());
          batch.put(LogKeys.indexed(LogKeys.CONFIGURATION, number, index), value);
        }
      }
      database.writeSynced(batch);
      long last = from + entries.size() - 1;
      recent = RecentEntry.of(entries.get(entries.size() - 1));
      lastIndex = last;
      watermark.appended(last);
      bytesAppended.addAndGet(bytes);
      if (changed != null) {
        configuration = changed;
      }
      return entries.size();
    } catch (RocksDBException e) {
      LOG.error("group {}: append at {} failed", groupId, from, e);
      return 0;
    }
  }

  /** Not synced: if it is forgotten, the log is longer than it must be. */
  @Override
  public boolean truncatePrefix(long firstIndexKept) {
    long from = firstIndex;
    if (firstIndexKept <= from) {
      return true;
    }
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(LogKeys.of(LogKeys.FIRST_INDEX, number), LogKeys.bytes(firstIndexKept));
      deleteRange(batch, from, firstIndexKept);
      boolean emptied = firstIndexKept > lastIndex;
      if (emptied) {
        // Later entries go on at firstIndexKept: a log that forgot this would have a gap.
        database.writeSynced(batch);
        firstIndex = firstIndexKept;
        lastIndex = firstIndexKept - 1;
        watermark.appended(firstIndexKept - 1);
      } else {
        database.write(batch);
        firstIndex = firstIndexKept;
      }
    } catch (RocksDBException e) {
      LOG.error("group {}: can't drop entries before {}", groupId, firstIndexKept, e);
      return false;
    }
    database.dropFiles(
        LogKeys.indexed(LogKeys.ENTRY, number, from),
        LogKeys.indexed(LogKeys.ENTRY, number, firstIndexKept));
    return true;
  }

  @Override
  public boolean truncateSuffix(long lastIndexKept) {
    long last = lastIndex;
    if (lastIndexKept >= last) {
      return true;
    }
    recent = null;
    try (WriteBatch batch = new WriteBatch()) {
      deleteRange(batch, lastIndexKept + 1, last + 1);
      // The watermark goes down first: a crash in between leaves a log that is longer, not shorter.
      watermark.lowered(lastIndexKept);
      database.writeSynced(batch);
      lastIndex = lastIndexKept;
      return true;
    } catch (RocksDBException e) {
      LOG.error("group {}: can't drop entries after {}", groupId, lastIndexKept, e);
      return false;
    }
  }

  /**
   * Drops everything; the next entry will be at {@code nextLogIndex}.
   *
   * <p>JRaft's own storage keeps the entry there, or writes an empty one of term 0, because it
   * can't remember where an empty log goes on. This one can. An entry of an old term at the end
   * would make this replica's log look older than its snapshot, and let it vote for a candidate
   * that lacks committed entries.
   */
  @Override
  public boolean reset(long nextLogIndex) {
    if (nextLogIndex <= 0) {
      throw new IllegalArgumentException("no log begins at " + nextLogIndex);
    }
    recent = null;
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(LogKeys.of(LogKeys.FIRST_INDEX, number), LogKeys.bytes(nextLogIndex));
      deleteRange(batch, 0, Long.MAX_VALUE);
      watermark.lowered(Math.min(lastIndex, nextLogIndex - 1));
      database.writeSynced(batch);
      firstIndex = nextLogIndex;
      lastIndex = nextLogIndex - 1;
      watermark.appended(nextLogIndex - 1);
      return true;
    } catch (RocksDBException e) {
      LOG.error("group {}: can't reset the log to {}", groupId, nextLogIndex, e);
      return false;
    }
  }

  private void deleteRange(WriteBatch batch, long from, long to) throws RocksDBException {
    batch.deleteRange(
        LogKeys.indexed(LogKeys.ENTRY, number, from), LogKeys.indexed(LogKeys.ENTRY, number, to));
    batch.deleteRange(
        LogKeys.indexed(LogKeys.CONFIGURATION, number, from),
        LogKeys.indexed(LogKeys.CONFIGURATION, number, to));
  }

  private LogEntry decode(byte[] value) {
    LogEntryDecoder codec = decoder;
    if (codec == null) {
      throw new IllegalStateException("the log was not opened");
    }
    LogEntry entry = codec.decode(value);
    if (entry == null) {
      throw new IllegalStateException("an entry of group " + groupId + " can't be decoded");
    }
    return entry;
  }

  private LogEntryEncoder encoder() {
    LogEntryEncoder codec = encoder;
    if (codec == null) {
      throw new IllegalStateException("the log was not opened");
    }
    return codec;
  }
}
