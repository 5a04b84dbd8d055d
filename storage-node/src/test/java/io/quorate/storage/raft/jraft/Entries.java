package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Log entries for tests. */
final class Entries {
  private Entries() {}

  static LogEntry data(long index, long term, String text) {
    LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_DATA);
    entry.setId(new LogId(index, term));
    entry.setData(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    return entry;
  }

  static LogEntry members(long index, long term, String... nodeIds) {
    LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
    entry.setId(new LogId(index, term));
    entry.setPeers(List.of(nodeIds).stream().map(PeerIds::of).toList());
    return entry;
  }

  static List<LogEntry> range(long from, long to, long term) {
    List<LogEntry> entries = new ArrayList<>();
    for (long index = from; index <= to; index++) {
      entries.add(data(index, term, "entry " + index + " of term " + term));
    }
    return entries;
  }

  static String text(LogEntry entry) {
    return entry == null ? null : StandardCharsets.UTF_8.decode(entry.getData().duplicate()) + "";
  }

  /** Starts the log as JRaft does. */
  static <L extends LogStorage> L init(L log, ConfigurationManager configurations) {
    LogStorageOptions options = new LogStorageOptions();
    options.setGroupId("g");
    options.setConfigurationManager(configurations);
    options.setLogEntryCodecFactory(SealedEntries.INSTANCE);
    if (!log.init(options)) {
      throw new AssertionError("the log did not start");
    }
    return log;
  }

  static <L extends LogStorage> L init(L log) {
    return init(log, new ConfigurationManager());
  }
}
