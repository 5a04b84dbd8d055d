package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry that was appended last, kept in memory.
 *
 * <p>JRaft drops an entry from its own memory once it is applied, and then asks for the term of the
 * one before the next, for each follower: with the log in a database that is a read, a checksum and
 * a decoding per message.
 */
final class RecentEntry extends LogEntry {
  private static final int MAX_BYTES = 64 << 10;

  private RecentEntry(EntryType type) {
    super(type);
  }

  /** Null for an entry that is too large, or that is not data. */
  static @Nullable RecentEntry of(LogEntry entry) {
    if (entry.getType() != EntryType.ENTRY_TYPE_DATA || entry.getData().remaining() > MAX_BYTES) {
      return null;
    }
    RecentEntry recent = new RecentEntry(entry.getType());
    recent.setId(entry.getId().copy());
    recent.setData(entry.sliceData());
    return recent;
  }
}
