package io.quorate.storage.snapshot;

import static io.quorate.storage.mvcc.Mutator.bytes;
import static io.quorate.storage.mvcc.Mutator.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.key.XxHash64;
import io.quorate.storage.Damage;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshot files that are damaged, and ones whose checksums are right and whose content is the
 * fuzzer's. A damaged one is never accepted; of the others, what is accepted can be written again.
 */
class SnapshotReaderFuzzTest {
  private static final SnapshotInfo INFO =
      new SnapshotInfo("c1", "g1", 456, new Position(70, 3, 900, 800, 123, 3, -5));
  private static final List<Row> ROWS =
      List.of(
          new Row(bytes("alpha"), List.of(new Version(900, 850, 3, 0, 0, bytes("v900")))),
          new Row(
              bytes("alphabet"),
              List.of(Version.tombstone(870), new Version(860, 860, 1, 99, 77, bytes("leased")))),
          new Row(bytes("beta"), List.of(new Version(801, 801, 1, 0, 0, new byte[100]))));

  @TempDir Path directory;
  private byte[] plain;
  private byte[] packed;

  @BeforeEach
  void makeSnapshots() throws IOException {
    plain = Files.readAllBytes(write("plain", INFO, ROWS, false));
    packed = Files.readAllBytes(write("packed", INFO, ROWS, true));
  }

  /** The first byte: 0 and 1 damage a good file, others make one of the bytes that follow. */
  @FuzzTest
  void onlyWhatWasWrittenIsRead(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    ByteBuffer rest = ByteBuffer.wrap(input, 1, input.length - 1);
    if (input[0] == 0 || input[0] == 1) {
      byte[] good = input[0] == 0 ? plain : packed;
      byte[] damaged = Damage.apply(rest, good);
      assertThat(accepts(damaged)).isEqualTo(java.util.Arrays.equals(damaged, good));
    } else {
      byte[] forged = forge(rest);
      if (accepts(forged)) {
        assertSameAgain();
      }
    }
  }

  /** Whether the file is accepted as a whole. A reader that does not ask must be safe too. */
  private boolean accepts(byte[] content) throws IOException {
    Path file = directory.resolve("s.qsnap");
    Files.write(file, content);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      reader.rows().forEachRemaining(Row::key);
      reader.rows(bytes("alphabet")).forEachRemaining(Row::key);
    } catch (SnapshotDamagedException refused) {
      return isVerified(file);
    }
    return isVerified(file);
  }

  private static boolean isVerified(Path file) throws IOException {
    try {
      SnapshotReader.verify(file);
      return true;
    } catch (SnapshotDamagedException refused) {
      return false;
    }
  }

  private void assertSameAgain() throws IOException {
    List<Row> rows = new ArrayList<>();
    SnapshotInfo info;
    try (SnapshotReader reader = SnapshotReader.open(directory.resolve("s.qsnap"))) {
      info = reader.info();
      reader.rows().forEachRemaining(rows::add);
    }
    try (SnapshotReader again = SnapshotReader.open(write("again", info, rows, false))) {
      assertThat(again.info()).isEqualTo(info);
      assertThat(show(again.rows())).isEqualTo(show(rows.iterator()));
    }
  }

  private Path write(String name, SnapshotInfo info, List<Row> rows, boolean compress)
      throws IOException {
    Path file = directory.resolve(name + ".qsnap");
    Files.deleteIfExists(file);
    try (SnapshotWriter writer =
        SnapshotWriter.create(file, info, compress, SnapshotThrottle.unlimited(), () -> false)) {
      for (Row one : rows) {
        writer.add(one.key(), one.versions());
      }
      writer.finish();
    }
    return file;
  }

  private static List<String> show(Iterator<Row> rows) {
    List<String> shown = new ArrayList<>();
    rows.forEachRemaining(one -> shown.add(row(one.key(), one.versions())));
    return shown;
  }

  /**
   * A file with right checksums: one block of the fuzzer's head and body, and its index entry.
   *
   * <pre>
   *   input = packing:u8 length:u16 rows:u8 versions:u8 offset:u8 body
   * </pre>
   */
  private static byte[] forge(ByteBuffer input) {
    byte packing = input.hasRemaining() ? input.get() : 0;
    boolean whole = input.remaining() >= 5;
    int length = whole ? Short.toUnsignedInt(input.getShort()) : 0;
    int rows = whole ? input.get() : 0;
    int versions = whole ? input.get() : 0;
    int offset = whole ? input.get() : 0;
    byte[] body = new byte[input.remaining()];
    input.get(body);

    ByteWriter meta = new ByteWriter(64);
    SnapshotFormat.writeMeta(meta, INFO);
    ByteWriter out = new ByteWriter(256 + body.length);
    out.i64(SnapshotFormat.MAGIC).i32(meta.size()).raw(meta.array(), 0, meta.size());
    seal(out, 0);
    int block = out.size();
    out.u8(packing).i32(body.length).i32(packing == 0 ? body.length : length).i32(rows).raw(body);
    seal(out, block);
    int index = out.size();
    ByteWriter entry = new ByteWriter(16);
    entry.varint(1).varint(block + offset).bytes(new byte[0]);
    out.u8(SnapshotFormat.INDEX).i32(entry.size()).raw(entry.array(), 0, entry.size());
    seal(out, index);
    out.i64(index).i64(rows).i64(versions);
    seal(out, 0);
    return out.i64(SnapshotFormat.END_MAGIC).toByteArray();
  }

  private static void seal(ByteWriter out, int from) {
    out.i64(XxHash64.hash(out.array(), from, out.size() - from));
  }
}
