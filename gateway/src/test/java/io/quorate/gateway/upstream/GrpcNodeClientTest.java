package io.quorate.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which failures are certainly "not sent", and which are not known. */
final class GrpcNodeClientTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void anEcho() throws Exception {
    int port = serve(request -> request.bodyHandler(body -> answer(request, body, "0", null)));
    assertThat(call(port, 5_000)).isEqualTo("OK hello");
  }

  @Test
  void aRefusedConnectionIsNotSent() throws Exception {
    assertThat(call(1, 5_000)).isEqualTo("UNAVAILABLE");
  }

  @Test
  void anUnknownNodeIsNotSent() throws Exception {
    assertThat(call(0, 5_000)).isEqualTo("UNAVAILABLE");
  }

  @Test
  void aRefusedStreamWasNotProcessed() throws Exception {
    int port = serve(request -> request.response().reset(7));
    assertThat(call(port, 5_000)).isEqualTo("UNAVAILABLE");
  }

  @Test
  void aResetStreamIsNotKnown() throws Exception {
    int port = serve(request -> request.response().reset(8));
    assertThat(call(port, 5_000)).isEqualTo("OUTCOME_UNKNOWN");
  }

  @Test
  void aLostConnectionIsNotKnown() throws Exception {
    int port = serve(request -> request.connection().close());
    assertThat(call(port, 5_000)).isEqualTo("OUTCOME_UNKNOWN");
  }

  @Test
  void silenceIsNotKnown() throws Exception {
    int port = serve(request -> {});
    assertThat(call(port, 300)).isEqualTo("OUTCOME_UNKNOWN");
  }

  @Test
  void ourOwnCodesComeThrough() throws Exception {
    int port = serve(request -> answer(request, null, "14", "not_leader"));
    assertThat(call(port, 5_000)).isEqualTo("NOT_LEADER");
  }

  @Test
  void aBareStatusIsNotKnownUnlessNobodyWasCalled() throws Exception {
    int failing = serve(request -> answer(request, null, "13", null));
    assertThat(call(failing, 5_000)).isEqualTo("OUTCOME_UNKNOWN");
    int older = serve(request -> answer(request, null, "12", null));
    assertThat(call(older, 5_000)).isEqualTo("UNAVAILABLE");
  }

  @Test
  void aNodeThatAcceptsAndIsStoppedIsNotSentTo() throws Exception {
    NetServer stopped =
        vertx.createNetServer(new NetServerOptions().setPort(0)).connectHandler(socket -> {});
    await(stopped.listen());
    long begun = System.nanoTime();
    assertThat(call(stopped.actualPort(), 5_000)).isEqualTo("UNAVAILABLE");
    assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(4_000);
  }

  @Test
  void aNodeThatStopsIsFoundByPings() throws Exception {
    // A frame relay that swallows everything once it is told to: what SIGSTOP looks like.
    int behind = serve(request -> {});
    boolean[] swallow = new boolean[1];
    NetServer relay =
        vertx
            .createNetServer(new NetServerOptions().setPort(0))
            .connectHandler(
                front -> {
                  front.pause();
                  vertx
                      .createNetClient()
                      .connect(behind, "127.0.0.1")
                      .onSuccess(
                          back -> {
                            front.handler(b -> forward(swallow, () -> back.write(b)));
                            back.handler(b -> forward(swallow, () -> front.write(b)));
                            front.resume();
                          });
                });
    await(relay.listen());
    vertx.setTimer(300, ignored -> swallow[0] = true);
    long begun = System.nanoTime();
    assertThat(call(relay.actualPort(), 10_000)).isEqualTo("OUTCOME_UNKNOWN");
    assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(5_000);
  }

  private static void forward(boolean[] swallow, Runnable action) {
    if (!swallow[0]) {
      action.run();
    }
  }

  private static void answer(HttpServerRequest request, Buffer body, String status, String code) {
    request.response().putHeader("content-type", "application/grpc");
    if (code != null) {
      request.response().putTrailer("quorate-code", code);
    }
    request.response().putTrailer("grpc-status", status);
    if (body == null) {
      request.response().end();
    } else {
      request.response().end(body);
    }
  }

  private int serve(Consumer<HttpServerRequest> handler) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  request.exceptionHandler(ignored -> {});
                  handler.accept(request);
                });
    await(server.listen(0));
    return server.actualPort();
  }

  /** The answer, or the code of the failure. Port 0 stands for a node that is not known. */
  private String call(int port, long timeoutMs) throws Exception {
    Promise<String> promise = Promise.promise();
    vertx.runOnContext(
        ignored -> {
          UpstreamOptions options = new UpstreamOptions("key", Optional.empty(), 1_000, 300);
          GrpcNodeClient client =
              new GrpcNodeClient(
                  vertx, options, id -> port == 0 ? null : new NodeAddress("127.0.0.1", port));
          client
              .call("n1", Methods.DATA_WRITE, Buffer.buffer("hello"), timeoutMs)
              .onComplete(
                  answer -> promise.complete("OK " + answer),
                  failure -> promise.complete(codeOf(failure).name()));
        });
    return await(promise.future());
  }

  private static ErrorCode codeOf(Throwable failure) {
    return ((QuorateException) failure).code();
  }

  private static <T> T await(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
