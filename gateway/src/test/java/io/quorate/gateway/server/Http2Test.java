package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.openapi.Call;
import io.quorate.gateway.openapi.Contract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same routes over HTTP/2 without TLS, many on one connection. */
final class Http2Test {
  private static final Vertx VERTX = Vertx.vertx();
  private static EdgeFixture edge;
  private static HttpClient client;

  private record Answer(int status, String etag, Buffer body) {}

  @BeforeAll
  static void start() {
    edge = EdgeFixture.start();
    client =
        VERTX.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  @AfterAll
  static void stop() {
    edge.close();
    await(VERTX.close());
  }

  @Test
  void keysOverOneConnection() {
    List<Future<Answer>> puts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      puts.add(send(HttpMethod.PUT, "/v1/kv/h2/" + i, Buffer.buffer("v" + i)));
    }
    for (int i = 0; i < 200; i++) {
      assertThat(await(puts.get(i)).status()).isEqualTo(201);
      Answer got = await(send(HttpMethod.GET, "/v1/kv/h2/" + i, Buffer.buffer()));
      assertThat(got.body().toString()).isEqualTo("v" + i);
      assertThat(got.etag()).isEqualTo(await(puts.get(i)).etag());
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedAndTheConnectionLives() {
    Answer refused = await(send(HttpMethod.PUT, "/v1/kv/big", Buffer.buffer(new byte[3 << 20])));
    assertThat(refused.status()).isEqualTo(413);
    assertThat(await(send(HttpMethod.PUT, "/v1/kv/small", Buffer.buffer("x"))).status())
        .isEqualTo(201);
  }

  private static Future<Answer> send(HttpMethod method, String target, Buffer body) {
    return client
        .request(method, edge.port(), "127.0.0.1", target)
        .compose(
            request -> {
              request.putHeader("Authorization", EdgeFixture.OWNER);
              // The answer is asked for here, on the event loop: attached by the test's thread, it
              // could come after the first bytes of the body and miss them.
              return (method.equals(HttpMethod.GET) ? request.send() : request.send(body))
                  .compose(response -> answer(request, body, response));
            });
  }

  private static Future<Answer> answer(
      HttpClientRequest request, Buffer sent, HttpClientResponse response) {
    return response
        .body()
        .map(
            bytes -> {
              Contract.documented()
                  .verify(
                      new Call(
                          request.getMethod().name(),
                          request.getURI(),
                          request.headers(),
                          sent.getBytes(),
                          response.statusCode(),
                          response.headers(),
                          bytes.getBytes(),
                          false));
              return new Answer(response.statusCode(), response.getHeader("ETag"), bytes);
            });
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
