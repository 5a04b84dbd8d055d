package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {

  @Test
  void onlyWhatJsonForcesIsEscaped() {
    assertThat(
            written(
                "a\"b\\c/\b\t\n\f\r\u0000\u001f\u007f\u2028é😀".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("\"a\\\"b\\\\c/\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028é😀\"");
  }

  @Test
  void otherBytesAreBase64() {
    assertThat(written(new byte[] {(byte) 0xff, 0})).isEqualTo("{\"base64\":\"/wA=\"}");
    // An overlong slash, a surrogate, a cut-off sequence.
    assertThat(written(new byte[] {(byte) 0xc0, (byte) 0xaf})).startsWith("{");
    assertThat(written(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})).startsWith("{");
    assertThat(written(new byte[] {'a', (byte) 0xe2, (byte) 0x82})).startsWith("{");
  }

  @Test
  void whateverIsWrittenReadsBack() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (i % 2 == 0) {
        bytes =
            random
                .ints(20, 0, 0x11000)
                .mapToObj(c -> c >= 0xd800 && c < 0xe000 ? "x" : Character.toString(c))
                .reduce("", String::concat)
                .getBytes(StandardCharsets.UTF_8);
      }
      assertThat(read(written(bytes))).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "null",
        "[]",
        "{}",
        "{\"base64\":1}",
        "{\"base64\":\"?\"}",
        "{\"base64\":\"AA==\",\"x\":1}",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\""
      })
  void anythingElseIsRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedJsonException.class);
  }

  private static String written(byte[] bytes) {
    ByteSink sink = new ByteSink(1);
    JsonBytes.write(sink, bytes);
    return new String(sink.toByteArray(), StandardCharsets.UTF_8);
  }

  private static byte[] read(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      return JsonBytes.read(parser);
    }
  }
}
