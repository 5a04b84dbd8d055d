package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.storage.Damage;
import io.quorate.storage.raft.jraft.WatermarkRecord.Position;
import io.quorate.storage.raft.jraft.WatermarkRecord.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damage to a group's watermark. It yields its group and a position that was noted, or is found; of
 * a store that was cut off the one before remains.
 */
class WatermarkRecordFuzzTest {
  private static final String GROUP = "g1";
  private static final int AT_SLOTS = 128;
  private static final Position OLDER = new Position(41, 3, WatermarkRecord.hash("n2"));
  private static final Position NEWER = new Position(42, 3, WatermarkRecord.hash("n2"));

  @TempDir Path directory;
  private MappedByteBuffer map;
  private byte[] good;

  @BeforeEach
  void writeRecord() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("record"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      map = channel.map(FileChannel.MapMode.READ_WRITE, 0, WatermarkRecord.BYTES);
    }
    WatermarkRecord record = new WatermarkRecord(map, 0);
    record.register(GROUP);
    record.become(State.CREATED);
    record.voted(new Vote(OLDER.term(), "n2"));
    record.appended(OLDER.lastIndex());
    record.appended(NEWER.lastIndex());
    good = new byte[WatermarkRecord.BYTES];
    map.get(0, good);
  }

  @FuzzTest
  void whatIsReadWasNoted(byte[] input) {
    byte[] damaged =
        Arrays.copyOf(Damage.apply(ByteBuffer.wrap(input), good), WatermarkRecord.BYTES);
    map.put(0, damaged);
    WatermarkRecord record = new WatermarkRecord(map, 0);

    assertThat(record.groupId()).isIn(GROUP, null);
    boolean slotsAreWhole =
        Arrays.equals(good, AT_SLOTS, good.length, damaged, AT_SLOTS, good.length);
    if (record.read(true)) {
      assertThat(record.position()).isIn(OLDER, NEWER);
    } else {
      assertThat(slotsAreWhole).isFalse();
    }
    if (record.read(false)) {
      assertThat(record.position()).isIn(OLDER, NEWER);
    }
    if (slotsAreWhole) {
      assertThat(record.position()).isEqualTo(NEWER);
    }
  }
}
