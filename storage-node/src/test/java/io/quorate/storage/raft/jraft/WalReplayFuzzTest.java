package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.storage.Damage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/**
 * A write-ahead log of three segments, each with an older life behind its records, and damage to
 * it. What is replayed is a prefix of what was written, and reaches to the damage at least.
 */
class WalReplayFuzzTest {
  private static final long INCARNATION = 7;
  private static final int SEGMENTS = 3;
  private static final int RECORDS_EACH = 4;

  @TempDir Path directory;
  private final List<byte[]> payloads = new ArrayList<>();
  private final List<byte[]> segments = new ArrayList<>();

  @BeforeEach
  void writeLog() throws IOException {
    payloads.clear();
    segments.clear();
    for (int i = 0; i < SEGMENTS; i++) {
      byte[] formerly = segment(INCARNATION - 1, i, 60);
      byte[] now = segment(INCARNATION, i, 20);
      byte[] both = formerly.clone();
      System.arraycopy(now, 0, both, 0, now.length);
      segments.add(both);
    }
  }

  private byte[] segment(long incarnation, int number, int payloadBytes) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    long first = (long) number * RECORDS_EACH + 1;
    file.writeBytes(WalFormat.header(incarnation, number + 1, first));
    for (int i = 0; i < RECORDS_EACH; i++) {
      byte[] payload = new byte[payloadBytes + i];
      Arrays.fill(payload, (byte) (first + i + incarnation));
      file.writeBytes(WalFormat.recordHeader(incarnation, first + i, payload));
      file.writeBytes(payload);
      long size = WalFormat.recordBytes(payload.length);
      file.writeBytes(new byte[(int) size - WalFormat.RECORD_HEADER_BYTES - payload.length]);
      if (incarnation == INCARNATION) {
        payloads.add(payload);
      }
    }
    return file.toByteArray();
  }

  /** The first byte chooses the segment, the second the mark; edits follow. */
  @FuzzTest
  void whatIsReplayedWasWritten(byte[] input) throws IOException, RocksDBException {
    if (input.length < 2) {
      return;
    }
    int victim = Math.floorMod(input[0], SEGMENTS);
    int mark = Math.floorMod(input[1], payloads.size() + 1);
    byte[] damaged =
        Damage.apply(ByteBuffer.wrap(input, 2, input.length - 2), segments.get(victim));
    for (int i = 0; i < SEGMENTS; i++) {
      Path file = directory.resolve("%012d.wal".formatted(i + 1));
      Files.write(file, i == victim ? damaged : segments.get(i));
    }

    List<byte[]> replayed = new ArrayList<>();
    WalReplay replay = new WalReplay(directory);
    long last =
        replay.run(
            new WalMark(INCARNATION, mark),
            (sequence, payload) -> {
              assertThat(sequence).isEqualTo(mark + replayed.size() + 1L);
              replayed.add(payload);
            });

    assertThat(last).isEqualTo(mark + replayed.size());
    for (int i = 0; i < replayed.size(); i++) {
      assertThat(replayed.get(i)).isEqualTo(payloads.get(mark + i));
    }
    int sound = recordsBefore(victim, damaged);
    assertThat(last).isGreaterThanOrEqualTo(Math.max(mark, victimIsRead(victim, mark) ? sound : 0));
    if (last < payloads.size() && victim < SEGMENTS - 1) {
      assertThat(replay.behind()).as("later segments lie behind").isNotNull();
    }
  }

  /** Whether replay from the mark comes through the damaged segment, or begins in front of it. */
  private static boolean victimIsRead(int victim, int mark) {
    return mark < (victim + 1) * RECORDS_EACH;
  }

  /** How many records from the first one on lie wholly before the first changed byte. */
  private int recordsBefore(int victim, byte[] damaged) {
    byte[] good = segments.get(victim);
    int changed = Arrays.mismatch(good, damaged);
    if (changed < 0) {
      return payloads.size();
    }
    int sound = victim * RECORDS_EACH;
    if (changed < WalFormat.HEADER_BYTES) {
      return sound;
    }
    int at = WalFormat.HEADER_BYTES;
    for (int i = 0; i < RECORDS_EACH; i++) {
      at += (int) WalFormat.recordBytes(payloads.get(sound).length);
      if (at > changed) {
        return sound;
      }
      sound++;
    }
    // Only the former life behind the records is damaged.
    return payloads.size();
  }
}
