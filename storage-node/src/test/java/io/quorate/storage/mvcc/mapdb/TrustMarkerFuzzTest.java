package io.quorate.storage.mvcc.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.key.XxHash64;
import io.quorate.storage.Damage;
import io.quorate.storage.mvcc.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Markers that are damaged, and ones with the right checksum and the fuzzer's content. Whatever is
 * not the marker of these very files is malformed.
 */
class TrustMarkerFuzzTest {
  private static final List<String> FILES = List.of("current", "history-1");

  @TempDir Path directory;
  private byte[] good;

  @BeforeEach
  void writeStore() throws IOException {
    for (String name : FILES) {
      Files.writeString(directory.resolve(name), "the content of " + name);
    }
    Position position = new Position(70, 3, 900, 800, 123, 3, -5);
    TrustMarker.of(position, directory, FILES).write(directory);
    good = Files.readAllBytes(directory.resolve(TrustMarker.NAME));
  }

  /**
   * The first byte: 0 damages the file, 1 its content under a right checksum, others replace it.
   */
  @FuzzTest
  void onlyTheMarkerOfTheseFilesIsTrusted(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    ByteBuffer rest = ByteBuffer.wrap(input, 1, input.length - 1);
    byte[] content = Arrays.copyOf(good, good.length - 8);
    byte[] marker =
        switch (input[0]) {
          case 0 -> Damage.apply(rest, good);
          case 1 -> sealed(Damage.apply(rest, content));
          default -> sealed(Arrays.copyOfRange(input, 1, input.length));
        };
    Files.write(directory.resolve(TrustMarker.NAME), marker);
    try {
      TrustMarker read = TrustMarker.read(directory);
      read.verify(directory);
      // A list of fewer files is right about them, and only a bug could have sealed it.
      assertThat(FILES).containsAll(read.files().stream().map(TrustMarker.Entry::name).toList());
    } catch (MalformedException refused) {
      assertThat(marker).isNotEqualTo(good);
      return;
    }
    if (input[0] == 0) {
      assertThat(marker).isEqualTo(good);
    }
  }

  private static byte[] sealed(byte[] content) {
    ByteWriter out = new ByteWriter(content.length + 8);
    return out.raw(content).i64(XxHash64.hash(content)).toByteArray();
  }
}
