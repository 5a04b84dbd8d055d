package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Reads a write-ahead log that a former process left.
 *
 * <p>It ends at the first record that is not the next one, whole: after a crash that is a torn
 * tail. It can't be told from a damaged one, except by valid records behind it; that is said, and
 * what is lost is found by comparing with the watermarks. One thread; nothing is changed.
 */
final class WalReplay {
  /** Takes a record. */
  interface Sink {
    void take(long sequence, byte[] payload) throws RocksDBException;
  }

  private record Segment(Path path, WalFormat.Header header) {}

  private final List<Path> files = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();
  private @Nullable String behind;

  WalReplay(Path directory) throws IOException, RocksDBException {
    try (Stream<Path> all = Files.list(directory)) {
      all.filter(file -> WalPool.number(file) > 0).sorted().forEach(files::add);
    }
    for (Path file : files) {
      WalFormat.Header header = WalFormat.header(read(file, WalFormat.HEADER_BYTES));
      if (header == null) {
        continue;
      }
      if (header.version() != WalFormat.VERSION) {
        throw new IOException(
            file + " is of version " + header.version() + ", which this program does not know");
      }
      segments.add(new Segment(file, header));
    }
    segments.sort(Comparator.comparingLong(segment -> segment.header().number()));
  }

  /** All files, whatever they contain. */
  List<Path> files() {
    return files;
  }

  /** The greatest number in any name or header. */
  long greatestNumber() {
    long named = files.stream().mapToLong(WalPool::number).max().orElse(0);
    return Math.max(named, max(segments.stream().map(s -> s.header().number())));
  }

  long greatestIncarnation() {
    return max(segments.stream().map(s -> s.header().incarnation()));
  }

  private static long max(Stream<Long> values) {
    return values.mapToLong(Long::longValue).max().orElse(0);
  }

  /** What valid thing lies behind the bad record that the run ended at; null when nothing does. */
  @Nullable String behind() {
    return behind;
  }

  /**
   * Hands out the records behind the mark in their order.
   *
   * @return the sequence of the last one, or the mark's
   */
  long run(WalMark mark, Sink sink) throws IOException, RocksDBException {
    List<Segment> ours =
        segments.stream().filter(s -> s.header().incarnation() == mark.incarnation()).toList();
    int first = 0;
    while (first + 1 < ours.size()
        && ours.get(first + 1).header().firstSequence() <= mark.sequence() + 1) {
      first++;
    }
    if (ours.isEmpty() || ours.get(first).header().firstSequence() > mark.sequence() + 1) {
      return report(ours, 0, mark.sequence());
    }
    long next = ours.get(first).header().firstSequence();
    for (int i = first; i < ours.size(); i++) {
      Segment segment = ours.get(i);
      if (segment.header().firstSequence() != next) {
        return report(ours, i, Math.max(mark.sequence(), next - 1));
      }
      ByteBuffer bytes = read(segment.path(), Integer.MAX_VALUE);
      int at = WalFormat.HEADER_BYTES;
      WalFormat.Entry entry = WalFormat.record(bytes, at, mark.incarnation());
      while (entry != null && entry.sequence() == next) {
        if (next > mark.sequence()) {
          sink.take(next, entry.payload(bytes));
        }
        next++;
        at = entry.end();
        entry = WalFormat.record(bytes, at, mark.incarnation());
      }
      long last = Math.max(mark.sequence(), next - 1);
      if (reportWithin(segment, bytes, at, mark.incarnation(), last)) {
        return last;
      }
    }
    return Math.max(mark.sequence(), next - 1);
  }

  /** Whether a valid record of a later sequence lies behind the first bad one. */
  private boolean reportWithin(
      Segment segment, ByteBuffer bytes, int from, long incarnation, long last) {
    for (int at = from; at < bytes.limit(); at += WalFormat.ALIGNMENT) {
      WalFormat.Entry entry = WalFormat.record(bytes, at, incarnation);
      if (entry != null && entry.sequence() > last) {
        behind = "record " + entry.sequence() + " at " + at + " of " + segment.path();
        return true;
      }
    }
    return false;
  }

  /** Segments that can't be reached; each began after all before it had been forced. */
  private long report(List<Segment> segments, int from, long last) {
    for (Segment segment : segments.subList(from, segments.size())) {
      if (segment.header().firstSequence() > last + 1) {
        behind = "the segment " + segment.path();
        break;
      }
    }
    return last;
  }

  /** A file that can't be read is damage; one that can't be opened is not. */
  private static ByteBuffer read(Path file, int limit) throws IOException, RocksDBException {
    try (var channel = Files.newByteChannel(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), limit));
      int count = 0;
      while (bytes.hasRemaining() && count >= 0) {
        count = channel.read(bytes);
      }
      return bytes.flip();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new RocksDBException("can't read " + file + ": " + e.getMessage());
    }
  }
}
