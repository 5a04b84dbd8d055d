package io.quorate.storage.group;

import io.quorate.proto.key.KeyPrefix;
import io.quorate.proto.op.Entry;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.apply.StoreKeys;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * The group's own keys with a prefix, as of one revision, ascending. Keys are as transactions name
 * them.
 */
public record OwnKeys(long revision, List<Entry> entries) {
  private static final ScanBudget CHUNK = new ScanBudget(1_000, 1 << 20, false, false);

  public OwnKeys {
    entries = List.copyOf(entries);
  }

  static OwnKeys read(StateView view, byte[] prefix) {
    long revision = view.position().revision();
    byte[] start = StoreKeys.ownKey(prefix);
    ShardCursor cursor = new ShardCursor(view, revision, start, KeyPrefix.end(start), CHUNK);
    List<Entry> entries = new ArrayList<>();
    for (KeyVersion row = cursor.peek(); row != null; row = cursor.peek()) {
      entries.add(entry(StoreKeys.keyOf(row.key()), row.version()));
      cursor.advance();
    }
    return new OwnKeys(revision, entries);
  }

  static Entry entry(byte[] key, Version version) {
    return new Entry(
        key, version.value(), version.modRevision(), version.createRevision(), version.version());
  }
}
