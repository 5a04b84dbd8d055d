package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.MvccStore.KeySink;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import io.quorate.storage.mvcc.mapdb.CurrentTree.Chunk;
import io.quorate.storage.mvcc.mapdb.CurrentTree.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the versions of each key together, as of a pinned position: the tree's, and the history's
 * that were superseded after the compact revision. Chunk by chunk, the tree before the history, for
 * the reasons given at {@link RevisionReader}. One key's versions are in memory at a time.
 */
final class PinnedRows {
  private static final int CHUNK_ROWS = 128;
  private static final long CHUNK_BYTES = 1 << 20;

  private final History history;
  private final Position position;

  PinnedRows(History history, Position position) {
    this.history = history;
    this.position = position;
  }

  /**
   * Passes on the rows of one chunk.
   *
   * @return where the next chunk begins, or null at the end or when the sink has enough
   */
  byte @Nullable [] chunk(CurrentTree tree, byte[] from, KeySink sink) {
    Chunk chunk = tree.ascending(from, RevisionReader.noEnd(), CHUNK_ROWS, CHUNK_BYTES, Values.ALL);
    byte[] to =
        chunk.last() == null ? RevisionReader.noEnd() : RevisionReader.successor(chunk.last());
    try (HistoryCursor cursor =
        history.cursor(from, to, position.compactRevision(), position.revision())) {
      boolean more = cursor.next();
      for (KeyVersion row : chunk.rows()) {
        while (more && Arrays.compareUnsigned(cursor.key(), row.key()) < 0) {
          Older older = Older.read(cursor);
          if (!pass(older.key, null, older, sink)) {
            return null;
          }
          more = older.more;
        }
        Older older = Older.NONE;
        if (more && Arrays.equals(cursor.key(), row.key())) {
          older = Older.read(cursor);
          more = older.more;
        }
        if (!pass(row.key(), row.version(), older, sink)) {
          return null;
        }
      }
      while (more) {
        Older older = Older.read(cursor);
        if (!pass(older.key, null, older, sink)) {
          return null;
        }
        more = older.more;
      }
    }
    return chunk.last() == null ? null : to;
  }

  private boolean pass(byte[] key, @Nullable Version newest, Older older, KeySink sink) {
    List<Version> versions = new ArrayList<>(older.versions.size() + 1);
    long next = 0;
    if (newest != null && newest.modRevision() <= position.revision()) {
      versions.add(newest);
      next = newest.modRevision();
    }
    for (int i = older.versions.size() - 1; i >= 0; i--) {
      Version version = older.versions.get(i);
      long supersededBy = older.supersededBy.get(i);
      if (version.modRevision() == next) {
        // Archived after the tree was read: the same version twice.
        continue;
      }
      if (supersededBy <= position.revision() && supersededBy != next) {
        versions.add(Version.tombstone(supersededBy));
      }
      versions.add(version);
      next = version.modRevision();
    }
    return versions.isEmpty() || sink.accept(key, versions);
  }

  /** The superseded versions of one key, oldest first. */
  private static final class Older {
    static final Older NONE = new Older(new byte[0]);

    final byte[] key;
    final List<Version> versions;
    final List<Long> supersededBy;
    boolean more;

    private Older(byte[] key) {
      this.key = key;
      this.versions = new ArrayList<>(1);
      this.supersededBy = new ArrayList<>(1);
    }

    /** Takes the records of the cursor's key and leaves it at the next key. */
    static Older read(HistoryCursor cursor) {
      Older older = new Older(cursor.key());
      do {
        older.versions.add(cursor.version(false));
        older.supersededBy.add(cursor.supersededBy());
        older.more = cursor.next();
      } while (older.more && Arrays.equals(cursor.key(), older.key));
      return older;
    }
  }
}
