package io.quorate.storage.mvcc.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The nodes of a tree against plain lists, and the history's file: keys, their order, records, and
 * versions.
 */
class BlocksFuzzTest {
  @TempDir Path directory;
  private HistoryLog history;

  @BeforeEach
  void makeHistory() throws IOException {
    history = HistoryLog.create(directory.resolve("history"), 0);
  }

  @AfterEach
  void closeHistory() throws IOException {
    history.close(false);
  }

  /** Chunks of the input, each after its length, are a key to look up, keys and records. */
  @FuzzTest
  void aBlockIsTheListOfItsParts(byte[] input) throws IOException {
    List<byte[]> chunks = chunks(input);
    if (chunks.isEmpty()) {
      return;
    }
    byte[] wanted = chunks.remove(0);
    TreeSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
    sorted.addAll(chunks);
    keys(sorted.toArray(new byte[0][]), wanted);
    records(chunks, wanted);
    for (byte[] chunk : chunks) {
      superseded(wanted, chunk);
    }
    if (wanted.length >= 8) {
      version(ByteBuffer.wrap(wanted).getLong(), wanted);
    }
  }

  private static List<byte[]> chunks(byte[] input) {
    List<byte[]> chunks = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(input);
    while (in.hasRemaining()) {
      byte[] chunk = new byte[Math.min(Byte.toUnsignedInt(in.get()), in.remaining())];
      in.get(chunk);
      chunks.add(chunk);
    }
    return chunks;
  }

  private static void keys(byte[][] keys, byte[] wanted) {
    KeyBlock block = KeyBlock.of(keys);
    assertThat(block.count).isEqualTo(keys.length);
    assertThat(block.search(wanted))
        .isEqualTo(Arrays.binarySearch(keys, wanted, Arrays::compareUnsigned));
    for (int i = 0; i < keys.length; i++) {
      assertThat(block.get(i)).isEqualTo(keys[i]);
      assertThat(block.search(keys[i])).isEqualTo(i);
      int order =
          KeyBlock.compare(wanted, 0, wanted.length, ByteBuffer.wrap(keys[i]), 0, keys[i].length);
      assertThat(Integer.signum(order))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(wanted, keys[i])));
    }
    if (keys.length > 0) {
      // As it lies in a file, with something on both sides.
      byte[] file = new byte[block.raw.length + 20];
      System.arraycopy(block.raw, 0, file, 10, block.raw.length);
      ByteBuffer in = ByteBuffer.wrap(file);
      assertThat(KeyBlock.length(in, 10, keys.length)).isEqualTo(block.raw.length);
      assertThat(KeyBlock.search(in, 10, keys.length, wanted)).isEqualTo(block.search(wanted));
    }
  }

  private static void records(List<byte[]> records, byte[] one) {
    RecordBlock block = RecordBlock.of(records.toArray());
    assertSame(block, records);
    int at = one.length == 0 ? 0 : Byte.toUnsignedInt(one[0]) % (records.size() + 1);
    List<byte[]> more = new ArrayList<>(records);
    more.add(at, one);
    assertSame(block.insert(at, one), more);
    assertSame(block.insert(at, one).remove(at), records);
    assertSame(block.range(0, at), records.subList(0, at));
    assertSame(block.range(at, records.size()), records.subList(at, records.size()));
    if (at < records.size()) {
      List<byte[]> replaced = new ArrayList<>(records);
      replaced.set(at, one);
      assertSame(block.replace(at, one), replaced);
    }
  }

  private static void assertSame(RecordBlock block, List<byte[]> records) {
    assertThat(block.count).isEqualTo(records.size());
    for (int i = 0; i < records.size(); i++) {
      assertThat(block.get(i)).isEqualTo(records.get(i));
    }
    if (!records.isEmpty()) {
      assertThat(RecordBlock.length(ByteBuffer.wrap(block.raw), 0, block.count))
          .isEqualTo(block.raw.length);
    }
  }

  private void superseded(byte[] left, byte[] right) throws IOException {
    Version version = new Version(7, 3, 2, 0, 0, left);
    byte[] bytes = Records.encode(version);
    if (!history.fits(2 * HistoryLog.recordBytes(left, bytes) + right.length, 2)) {
      history.close(false);
      makeHistory();
    }
    int leftAt = history.append(left, 9, 7, bytes);
    int rightAt = history.append(right, 9, 7, bytes);
    int order = Integer.signum(Arrays.compareUnsigned(left, right));
    assertThat(Integer.signum(history.compareKeys(leftAt, rightAt))).isEqualTo(order);
    assertThat(Integer.signum(history.compareKey(left, rightAt))).isEqualTo(order);
    assertThat(history.key(rightAt)).isEqualTo(right);
    assertThat(history.version(rightAt, false)).usingRecursiveComparison().isEqualTo(version);
  }

  private static void version(long number, byte[] value) {
    Version version =
        new Version(number, number >> 3, number >>> 5, number & 0xFF, number >>> 60, value);
    byte[] bytes = Records.encode(version);
    Version read = Records.decode(bytes);
    assertThat(read).usingRecursiveComparison().isEqualTo(version);
    assertThat(Records.modRevision(bytes)).isEqualTo(number);
    byte[] external = Records.encodeExternal(version, ~number);
    assertThat(Records.isExternal(external)).isTrue();
    assertThat(Records.externalId(external)).isEqualTo(~number);
    assertThat(Records.decode(external))
        .usingRecursiveComparison()
        .isEqualTo(version.withoutValue());
  }
}
