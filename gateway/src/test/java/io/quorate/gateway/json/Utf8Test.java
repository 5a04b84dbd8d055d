package io.quorate.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class Utf8Test {

  @Test
  void itAgreesWithTheJdkOnEveryShortSequence() {
    for (int a = 0; a < 256; a++) {
      check(new byte[] {(byte) a});
      for (int b = 0; b < 256; b++) {
        check(new byte[] {(byte) a, (byte) b});
      }
    }
  }

  @Test
  void itAgreesWithTheJdkOnLongerOnes() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] edges = {
      0,
      0x7F,
      (byte) 0x80,
      (byte) 0x8F,
      (byte) 0x90,
      (byte) 0x9F,
      (byte) 0xA0,
      (byte) 0xBF,
      (byte) 0xC1,
      (byte) 0xC2,
      (byte) 0xDF,
      (byte) 0xE0,
      (byte) 0xED,
      (byte) 0xEF,
      (byte) 0xF0,
      (byte) 0xF4,
      (byte) 0xF5,
      (byte) 0xFF
    };
    for (int i = 0; i < 300_000; i++) {
      byte[] bytes = new byte[random.nextInt(3, 6)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = edges[random.nextInt(edges.length)];
      }
      check(bytes);
    }
  }

  private static void check(byte[] bytes) {
    boolean valid;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      valid = true;
    } catch (CharacterCodingException e) {
      valid = false;
    }
    assertThat(Utf8.isValid(bytes))
        .as("%s", java.util.HexFormat.of().formatHex(bytes))
        .isEqualTo(valid);
  }
}
