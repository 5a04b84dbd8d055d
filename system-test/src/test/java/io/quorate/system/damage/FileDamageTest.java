package io.quorate.system.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damage that changes nothing would make every damage test pass. */
final class FileDamageTest {
  @TempDir Path directory;

  private Path preallocated() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Arrays.fill(bytes, 100_000, bytes.length, (byte) 0);
    bytes[99_999] = 7;
    return Files.write(directory.resolve("file"), bytes);
  }

  @Test
  void preallocatedZerosAreNotInUse() throws IOException {
    assertThat(FileDamage.usedBytes(preallocated())).isEqualTo(100_000);
  }

  @ParameterizedTest
  @EnumSource
  void everyKindChangesBytesInUse(FileDamage.Kind kind) throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      Path file = preallocated();
      byte[] before = Files.readAllBytes(file);
      String said = FileDamage.apply(kind, file, new Random(seed));
      assertThat(said).contains(file.toString());
      if (Files.exists(file)) {
        byte[] after = Files.readAllBytes(file);
        assertThat(Arrays.mismatch(before, after)).as(said).isBetween(0, 99_999);
      } else {
        assertThat(kind).isEqualTo(FileDamage.Kind.REMOVED);
      }
    }
  }
}
