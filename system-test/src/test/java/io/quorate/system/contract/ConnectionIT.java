package io.quorate.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.SharedCluster;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes over one connection: tokens, expectations, chunks, requests sent ahead. */
@Order(11)
@ExtendWith(SharedCluster.class)
final class ConnectionIT {
  private static final String KEY = "/v1/kv/connection/a";

  private final DevCluster cluster;
  private final HttpConnection connection;

  ConnectionIT(DevCluster cluster) {
    this.cluster = cluster;
    this.connection = HttpConnection.judged(cluster.url(), 10_000);
  }

  @AfterEach
  void close() {
    connection.close();
  }

  private String head(String requestLine, String... lines) throws IOException {
    return requestLine
        + "\r\nHost: localhost\r\nAuthorization: "
        + cluster.session().authorization()
        + "\r\n"
        + String.join("\r\n", lines)
        + (lines.length == 0 ? "\r\n" : "\r\n\r\n");
  }

  private void write(String text) throws IOException {
    connection.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void withoutATokenNothingIsAnswered() throws IOException {
    Response none = connection.send("GET", KEY, new byte[0]);
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.header("www-authenticate").orElseThrow()).startsWith("Bearer");
    String wrong = cluster.session().authorization() + "x";
    assertThat(connection.send("GET", KEY, new byte[0], "Authorization", wrong).status())
        .isEqualTo(401);
  }

  @Test
  void aTenantsUserIsNoStaff() throws IOException {
    String token = cluster.session().authorization();
    Response answer =
        connection.send("GET", "/admin/v1/cluster", new byte[0], "Authorization", token);
    assertThat(answer.status()).isEqualTo(403);
  }

  @Test
  void expectContinueIsAnsweredBeforeTheBody() throws IOException {
    write(head("PUT " + KEY + " HTTP/1.1", "Content-Length: 5", "Expect: 100-continue"));
    assertThat(connection.read(false).status()).isEqualTo(100);
    write("hello");
    assertThat(connection.read(false).status()).isIn(200, 201);
    write(head("GET " + KEY + " HTTP/1.1"));
    assertThat(connection.read(false).text()).isEqualTo("hello");
  }

  @Test
  void expectContinueWithTooMuchIsRefusedBeforeTheBody() throws IOException {
    write(head("PUT " + KEY + " HTTP/1.1", "Content-Length: 9000000", "Expect: 100-continue"));
    assertThat(connection.read(false).status()).isEqualTo(413);
  }

  @Test
  void chunkedBodiesAreBodies() throws IOException {
    write(head("PUT " + KEY + " HTTP/1.1", "Transfer-Encoding: chunked"));
    write("3\r\nabc\r\n");
    write("4\r\ndefg\r\n0\r\n\r\n");
    assertThat(connection.read(false).status()).isIn(200, 201);
    write(head("GET " + KEY + " HTTP/1.1"));
    assertThat(connection.read(false).text()).isEqualTo("abcdefg");
  }

  @Test
  void chunksBeyondTheLimitAreRefused() throws IOException {
    String token = cluster.session().authorization();
    String key = KEY + System.nanoTime();
    write(head("PUT " + key + " HTTP/1.1", "Transfer-Encoding: chunked"));
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    try {
      for (int i = 0; i < 20; i++) {
        write(chunk);
      }
      write("0\r\n\r\n");
      assertThat(connection.read(false).status()).isEqualTo(413);
    } catch (IOException e) {
      // Refused while it was being sent; the answer may be lost with the reset.
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed|ended).*");
      connection.close();
    }
    try (HttpConnection other = HttpConnection.judged(cluster.url(), 10_000)) {
      Response read = other.send("GET", key, new byte[0], "Authorization", token);
      assertThat(read.status()).isEqualTo(404);
    }
  }

  @Test
  void requestsSentAheadAreAnsweredInOrder() throws IOException {
    String put = head("PUT " + KEY + " HTTP/1.1", "Content-Length: 1");
    String get = head("GET " + KEY + " HTTP/1.1");
    write(put + "1" + get + put + "2" + get);
    assertThat(connection.read(false).status()).isIn(200, 201);
    assertThat(connection.read(false).text()).isEqualTo("1");
    assertThat(connection.read(false).status()).isEqualTo(200);
    assertThat(connection.read(false).text()).isEqualTo("2");
  }
}
