package io.quorate.proto.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharedFlushTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  /**
   * It reaches into Vert.x for the connection's channel: a new version must not break it quietly.
   */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void isInstalledOnConnectionsWithManyCalls(HttpVersion version) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .connectionHandler(SharedFlush::install)
            .requestHandler(
                request -> {
                  ConnectionBase connection = (ConnectionBase) request.connection();
                  boolean shared =
                      connection.channel().pipeline().get(FlushConsolidationHandler.class) != null;
                  request.response().end(Boolean.toString(shared));
                });
    int port = await(server.listen(0, "127.0.0.1")).actualPort();
    HttpClientAgent client =
        vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    String answer =
        await(
            client
                .request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .map(Object::toString));
    assertThat(answer).isEqualTo(Boolean.toString(version == HttpVersion.HTTP_2));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
