package io.quorate.storage.mvcc.mapdb;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mapdb.DataIO;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.StoreDirect;

/**
 * Finds where a chunk of a reverse scan begins. MapDB's descending iterators are not safe under
 * writes, so a reverse scan reads ascending chunks from the end of its range to the start; this
 * looks at the directory nodes for a key some leaves before the end.
 *
 * <p>Any key below the end would give right answers; a good one gives chunks of a useful size. So
 * it does not matter that the tree changes meanwhile. The layout of a node is that of MapDB 3.1:
 * its packed head, keys as {@link KeyBlock}, children as packed longs.
 */
final class LeafBounds {
  private static final int DIRECTORY = 8;
  private static final int LEFT = 4;
  private static final int RIGHT = 2;

  private final StoreDirect store;
  private final long rootRecidRecid;

  LeafBounds(StoreDirect store, long rootRecidRecid) {
    this.store = store;
    this.rootRecidRecid = rootRecidRecid;
  }

  /**
   * A key {@code >= start} and, when start is below end, {@code < end}.
   *
   * @param end empty for no end
   * @param leaves how many to go back, if the directory node at hand has as many
   */
  byte[] before(byte[] end, byte[] start, int leaves) {
    byte[] best = start;
    long recid = read(rootRecidRecid, Serializer.RECID);
    while (recid != 0) {
      Directory node = read(recid, new DirectoryReader());
      if (!node.isDirectory) {
        break;
      }
      int child = node.childBelow(end);
      byte @Nullable [] bound = node.lowOf(Math.max(0, child - leaves));
      if (bound != null && Arrays.compareUnsigned(bound, best) > 0 && isBelow(bound, end)) {
        best = bound;
      }
      recid = node.children[child];
    }
    return best;
  }

  private static boolean isBelow(byte[] key, byte[] end) {
    return end.length == 0 || Arrays.compareUnsigned(key, end) < 0;
  }

  private <T> T read(long recid, Serializer<T> serializer) {
    @Nullable T found = store.get(recid, serializer);
    if (found == null) {
      throw new IllegalStateException("no node " + recid);
    }
    return found;
  }

  /** A directory node; child i holds the keys above {@code lowOf(i)} up to {@code lowOf(i + 1)}. */
  private static final class Directory {
    static final Directory LEAF = new Directory(false, 0, KeyBlock.EMPTY, new long[0]);

    final boolean isDirectory;
    final int left;
    final KeyBlock keys;
    final long[] children;

    Directory(boolean isDirectory, int left, KeyBlock keys, long[] children) {
      this.isDirectory = isDirectory;
      this.left = left;
      this.keys = keys;
      this.children = children;
    }

    int childBelow(byte[] end) {
      int last = children.length - 1;
      if (end.length == 0) {
        return last;
      }
      int at = keys.search(end);
      int child = (at < 0 ? -at - 1 : at) - 1 + left;
      return Math.min(last, Math.max(0, child));
    }

    byte @Nullable [] lowOf(int child) {
      int key = child - left;
      return key < 0 || key >= keys.count ? null : keys.get(key);
    }
  }

  private static final class DirectoryReader implements Serializer<Directory> {
    private final KeySerializer keySerializer = new KeySerializer();

    @Override
    public Directory deserialize(DataInput2 input, int available) throws IOException {
      int head = DataIO.parity1Get(input.unpackInt()) >>> 1;
      if ((head & DIRECTORY) == 0) {
        return Directory.LEAF;
      }
      if ((head & RIGHT) == 0) {
        input.unpackLong();
      }
      int count = head >>> 4;
      int left = (head & LEFT) / LEFT;
      KeyBlock keys = (KeyBlock) keySerializer.valueArrayDeserialize(input, count);
      long[] children = new long[count - 1 + left + (head & RIGHT) / RIGHT];
      input.unpackLongArray(children, 0, children.length);
      return new Directory(true, left, keys, children);
    }

    @Override
    public void serialize(DataOutput2 out, Directory node) {
      throw new UnsupportedOperationException("nodes are written by MapDB");
    }
  }
}
