package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.util.List;
import java.util.TreeMap;

/** What a log is, as simply as can be: the reference that {@link GroupLog} is compared with. */
final class InMemoryLog implements LogStorage {
  private final TreeMap<Long, LogEntry> entries = new TreeMap<>();
  private long firstIndex = 1;

  @Override
  public boolean init(LogStorageOptions options) {
    return true;
  }

  @Override
  public void shutdown() {}

  @Override
  public synchronized long getFirstLogIndex() {
    return firstIndex;
  }

  @Override
  public synchronized long getLastLogIndex() {
    return entries.isEmpty() ? 0 : entries.lastKey();
  }

  @Override
  public synchronized LogEntry getEntry(long index) {
    return entries.get(index);
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
  public synchronized int appendEntries(List<LogEntry> added) {
    if (added.isEmpty()
        || added.get(0).getId().getIndex()
            != (entries.isEmpty() ? firstIndex : entries.lastKey() + 1)) {
      return 0;
    }
    added.forEach(entry -> entries.put(entry.getId().getIndex(), entry));
    return added.size();
  }

  @Override
  public synchronized boolean truncatePrefix(long firstIndexKept) {
    if (firstIndexKept > firstIndex) {
      entries.headMap(firstIndexKept).clear();
      firstIndex = firstIndexKept;
    }
    return true;
  }

  @Override
  public synchronized boolean truncateSuffix(long lastIndexKept) {
    entries.tailMap(lastIndexKept, false).clear();
    return true;
  }

  @Override
  public synchronized boolean reset(long nextLogIndex) {
    entries.clear();
    firstIndex = nextLogIndex;
    return true;
  }
}
