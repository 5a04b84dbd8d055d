package io.quorate.cli.bench.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerParserTest {
  private static final String ANSWERS =
      """
      HTTP/1.1 201 Created
      etag: "7"
      content-length: 0

      HTTP/1.1 200 OK
      Content-Type: application/octet-stream
      Content-Length:   5

      hello\
      HTTP/1.1 200 OK
      transfer-encoding: chunked

      5;ext=1
      abcde
      a
      0123456789
      0
      trailer: x

      HTTP/1.1 100 Continue

      HTTP/1.1 204 No Content
      connection: close

      HTTP/1.1 503 Service Unavailable
      content-length: 21

      {"code":"overloaded"}\
      """
          .replace("\n", "\r\n");

  private static final List<String> READ =
      List.of(
          "201, 0 bytes, '', false",
          "200, 5 bytes, '', false",
          "200, 15 bytes, '', false",
          "204, 0 bytes, '', true",
          "503, 21 bytes, '{\"code\":\"overloaded\"}', false");

  private static List<String> parse(AnswerParser parser, String... parts) throws IOException {
    List<String> read = new ArrayList<>();
    for (String part : parts) {
      ByteBuf in = Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1);
      while (parser.parse(in)) {
        read.add(
            "%d, %d bytes, '%s', %s"
                .formatted(
                    parser.status(), parser.bodyBytes(), parser.errorText(), parser.isClosing()));
      }
      assertThat(in.isReadable()).isFalse();
    }
    return read;
  }

  @Test
  void readsAnswersInOnePiece() throws IOException {
    assertThat(parse(new AnswerParser(), ANSWERS)).isEqualTo(READ);
  }

  @Test
  void readsThemSplitAnywhere() throws IOException {
    for (int at = 1; at < ANSWERS.length(); at++) {
      assertThat(parse(new AnswerParser(), ANSWERS.substring(0, at), ANSWERS.substring(at)))
          .as("split at %d", at)
          .isEqualTo(READ);
    }
    assertThat(parse(new AnswerParser(), ANSWERS.split(""))).isEqualTo(READ);
  }

  @Test
  void keepsTheBeginningOfALongErrorOnly() throws IOException {
    String text = "x".repeat(10_000);
    AnswerParser parser = new AnswerParser();
    parse(parser, "HTTP/1.1 500 Oops\r\ncontent-length: 10000\r\n\r\n" + text);
    assertThat(parser.bodyBytes()).isEqualTo(10_000);
    assertThat(parser.errorText()).hasSize(512);
  }

  @Test
  void refusesWhatIsNoHttp() {
    assertThatThrownBy(() -> parse(new AnswerParser(), "SSH-2.0-OpenSSH_9.2\r\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SSH-2.0");
    assertThatThrownBy(() -> parse(new AnswerParser(), "HTTP/1.1 200 OK\r\n\r\n"))
        .hasMessageContaining("Content-Length");
    assertThatThrownBy(() -> parse(new AnswerParser(), "x".repeat(20_000)))
        .hasMessageContaining("bytes");
    assertThatThrownBy(
            () -> parse(new AnswerParser(), "HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n"))
        .hasMessageContaining("many");
  }
}
