package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a log that ended in any possible way: a prefix, and never anything else. */
class WalReplayTest {
  private static final int SEGMENT_BYTES = LogSizes.LARGEST.segmentBytes();
  private static final long SEED = 20260;

  @TempDir Path directory;
  private final Random random = new Random(SEED);
  private final List<byte[]> written = new ArrayList<>();
  // Where each record ends in its segment.
  private final List<Integer> ends = new ArrayList<>();

  @Test
  void whatWasWrittenComesBackInItsOrder() throws Exception {
    write(1, 0, 50, 100_000);
    assertReplays(new WalMark(1, 0), 50);
    assertReplays(new WalMark(1, 20), 50);
    assertReplays(new WalMark(1, 50), 50);
    assertThat(new WalReplay(directory).greatestIncarnation()).isEqualTo(1);
  }

  @Test
  void recordsOfAnotherIncarnationAreHistory() throws Exception {
    write(3, 0, 50, 1000);
    assertThat(replay(new WalMark(4, 0)).records).isEmpty();
    assertThat(replay(new WalMark(2, 0)).records).isEmpty();
    assertThat(new WalReplay(directory).greatestIncarnation()).isEqualTo(3);
  }

  @Test
  void atEachPlaceWhereTheTailIsCutThePrefixComesBack() throws Exception {
    write(1, 0, 12, 60);
    Path segment = onlySegment();
    int end = ends.get(ends.size() - 1);
    byte[] whole = Arrays.copyOf(Files.readAllBytes(segment), end);
    byte[] noise = new byte[end];
    random.nextBytes(noise);
    for (int cut = WalFormat.HEADER_BYTES; cut <= end; cut++) {
      Files.write(segment, Arrays.copyOf(whole, cut));
      assertPrefixBefore(cut, false);
      byte[] zeros = Arrays.copyOf(Arrays.copyOf(whole, cut), end + 100);
      Files.write(segment, zeros);
      assertPrefixBefore(cut, false);
      byte[] noisy = whole.clone();
      System.arraycopy(noise, cut, noisy, cut, end - cut);
      Files.write(segment, noisy);
      assertPrefixBefore(cut, false);
    }
    for (int cut = 0; cut < WalFormat.HEADER_BYTES; cut++) {
      Files.write(segment, Arrays.copyOf(whole, cut));
      assertThat(replay(new WalMark(1, 0)).records).as("cut at %d", cut).isEmpty();
    }
  }

  @Test
  void atEachFlippedBitThePrefixComesBackAndTheRestIsMissed() throws Exception {
    write(1, 0, 12, 60);
    Path segment = onlySegment();
    int end = ends.get(ends.size() - 1);
    byte[] whole = Arrays.copyOf(Files.readAllBytes(segment), end);
    for (int at = WalFormat.HEADER_BYTES; at < end; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(segment, damaged);
      if (!isPadding(at)) {
        assertPrefixBefore(at, at < ends.get(ends.size() - 2));
      } else {
        assertReplays(new WalMark(1, 0), 12);
      }
    }
  }

  @Test
  void aLostSegmentEndsTheLogBeforeIt() throws Exception {
    int[] lasts = writeSegments();
    List<Path> segments = segments();
    Files.delete(segments.get(1));
    Replayed replayed = replay(new WalMark(1, 0));
    assertSame(replayed, 0, lasts[0]);
    assertThat(replayed.hasMoreBehind).isTrue();
    Files.delete(segments.get(0));
    replayed = replay(new WalMark(1, 0));
    assertThat(replayed.records).isEmpty();
    assertThat(replayed.hasMoreBehind).isTrue();
    assertSame(replay(new WalMark(1, lasts[1])), lasts[1], written.size());
  }

  @Test
  void aCutSegmentInTheMiddleEndsTheLogThere() throws Exception {
    int[] lasts = writeSegments();
    try (RandomAccessFile file = new RandomAccessFile(segments().get(1).toFile(), "rw")) {
      file.setLength(WalFormat.HEADER_BYTES);
    }
    Replayed replayed = replay(new WalMark(1, 0));
    assertSame(replayed, 0, lasts[0]);
    assertThat(replayed.hasMoreBehind).isTrue();
    // What the database has needs no record.
    replayed = replay(new WalMark(1, lasts[1]));
    assertSame(replayed, lasts[1], written.size());
    assertThat(replayed.hasMoreBehind).isFalse();
  }

  @Test
  void aRecordLargerThanASegmentHasItsOwn() throws Exception {
    try (WriteAheadLog log = open(1, 0)) {
      append(log, 100);
      append(log, SEGMENT_BYTES + 5);
      append(log, 3 * SEGMENT_BYTES);
      append(log, 200);
      append(log, SEGMENT_BYTES - WalFormat.HEADER_BYTES - WalFormat.RECORD_HEADER_BYTES);
      append(log, 12);
      log.write(true);
    }
    assertReplays(new WalMark(1, 0), 6);
    // They are too large to be kept.
    try (WriteAheadLog log = open(2, 6)) {
      append(log, 100);
      log.write(true);
    }
    for (Path file : files()) {
      assertThat(Files.size(file)).isEqualTo(SEGMENT_BYTES);
    }
    assertSame(replay(new WalMark(2, 6)), 6, 7);
  }

  /** All records are alike, so those of former times lie exactly where the next one would. */
  @Test
  void whatARecycledFileHadBeforeIsNeverTaken() throws Exception {
    int size = 4000;
    try (WriteAheadLog log = open(1, 0)) {
      for (int round = 1; round <= 4; round++) {
        for (int i = 0; i < 2500; i++) {
          append(log, size);
        }
        log.write(true);
        int mark = written.size() - 10;
        log.release(mark);
        assertSame(replay(new WalMark(1, mark)), mark, written.size());
      }
    }
    int kept = files().size();
    assertThat(kept).isLessThanOrEqualTo(6);
    for (int incarnation = 2; incarnation < 5; incarnation++) {
      int before = written.size();
      try (WriteAheadLog log = open(incarnation, before)) {
        for (int i = 0; i < 700; i++) {
          append(log, size);
        }
        log.write(true);
      }
      Replayed replayed = replay(new WalMark(incarnation, before));
      assertSame(replayed, before, written.size());
      assertThat(replayed.hasMoreBehind).isFalse();
    }
  }

  @Test
  void aSegmentOfALaterVersionIsNotTakenForDamage() throws Exception {
    write(1, 0, 3, 60);
    byte[] header = WalFormat.header(1, 1, 1);
    header[15]++;
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(header);
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(header, 12, header.length - 12);
    bytes.putInt(8, (int) crc.getValue());
    try (RandomAccessFile file = new RandomAccessFile(onlySegment().toFile(), "rw")) {
      file.write(header);
    }
    assertThatThrownBy(() -> new WalReplay(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 2");
  }

  /** Three segments, and the last records of the first two. */
  private int[] writeSegments() throws Exception {
    Map<Path, Integer> lasts = new HashMap<>();
    try (WriteAheadLog log = open(1, 0)) {
      for (int i = 0; i < 100; i++) {
        append(log, 100_000);
        log.write(true);
        lasts.put(segments().get(segments().size() - 1), i + 1);
      }
    }
    assertThat(segments()).hasSize(3);
    return segments().stream().mapToInt(lasts::get).limit(2).toArray();
  }

  private WriteAheadLog open(long incarnation, long sequence) throws Exception {
    WalReplay before = new WalReplay(directory);
    WalPool pool =
        new WalPool(directory, WalFile::open, SEGMENT_BYTES, before.greatestNumber() + 1);
    for (Path file : before.files()) {
      pool.recycle(file);
    }
    return new WriteAheadLog(pool, incarnation, sequence);
  }

  private void write(long incarnation, long sequence, int count, int largest) throws Exception {
    int at = WalFormat.HEADER_BYTES;
    try (WriteAheadLog log = open(incarnation, sequence)) {
      for (int i = 0; i < count; i++) {
        int length = 12 + random.nextInt(largest);
        append(log, length);
        if (random.nextBoolean()) {
          log.write(random.nextBoolean());
        }
        at += (int) WalFormat.recordBytes(length);
        ends.add(at);
      }
      log.write(true);
    }
  }

  private void append(WriteAheadLog log, int length) throws IOException {
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    written.add(payload);
    assertThat(log.append(payload)).isEqualTo(written.size());
  }

  private boolean isPadding(int at) {
    int start = WalFormat.HEADER_BYTES;
    for (int i = 0; i < ends.size(); i++) {
      if (at < ends.get(i)) {
        return at >= start + WalFormat.RECORD_HEADER_BYTES + written.get(i).length;
      }
      start = ends.get(i);
    }
    return false;
  }

  private void assertPrefixBefore(int at, boolean hasMoreBehind) throws Exception {
    int whole = 0;
    int start = WalFormat.HEADER_BYTES;
    while (whole < ends.size()
        && start + WalFormat.RECORD_HEADER_BYTES + written.get(whole).length <= at) {
      start = ends.get(whole++);
    }
    Replayed replayed = replay(new WalMark(1, 0));
    assertSame(replayed, 0, whole);
    assertThat(replayed.hasMoreBehind).as("at %d", at).isEqualTo(hasMoreBehind);
  }

  private record Replayed(List<byte[]> records, long last, boolean hasMoreBehind) {}

  private Replayed replay(WalMark mark) throws Exception {
    List<byte[]> records = new ArrayList<>();
    WalReplay replay = new WalReplay(directory);
    long last =
        replay.run(
            mark,
            (sequence, payload) -> {
              records.add(payload);
              assertThat(sequence).isEqualTo(mark.sequence() + records.size());
            });
    return new Replayed(records, last, replay.behind() != null);
  }

  private void assertReplays(WalMark mark, int last) throws Exception {
    Replayed replayed = replay(mark);
    assertSame(replayed, (int) mark.sequence(), last);
    assertThat(replayed.hasMoreBehind).isFalse();
  }

  private void assertSame(Replayed replayed, int after, int last) {
    assertThat(replayed.last).isEqualTo(last);
    assertThat(replayed.records).hasSize(last - after);
    for (int i = after; i < last; i++) {
      assertThat(replayed.records.get(i - after)).as("record %d", i + 1).isEqualTo(written.get(i));
    }
  }

  private Path onlySegment() throws IOException {
    assertThat(segments()).hasSize(1);
    return segments().get(0);
  }

  private List<Path> segments() throws IOException {
    return files().stream().filter(file -> file.toString().endsWith(WalPool.IN_USE)).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
