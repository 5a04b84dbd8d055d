package io.quorate.storage.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.frame.CallFrames;
import io.quorate.proto.frame.DataFrame;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.server.GrpcServer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transcripts of a gateway's stream: what it sends, and each frame that comes back. */
class DataStreamTest {
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private HttpServer server;
  private GrpcClientRequest<Buffer, Buffer> stream;

  private record Asked(String what, Consumer<ByteWriter> answer) {
    void answer(String text) {
      answer.accept(new ByteWriter(16).raw(text.getBytes(UTF_8)));
    }
  }

  @BeforeEach
  void open() throws Exception {
    DataStream.Frames frames =
        new DataStream.Frames(
            (frame, answer) -> asked.add(new Asked("write " + new String(frame, UTF_8), answer)),
            (frame, answer) -> asked.add(new Asked("read " + new String(frame, UTF_8), answer)),
            (frame, answer) -> asked.add(new Asked("watch " + new String(frame, UTF_8), answer)));
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(
        Methods.DATA_EXCHANGE.server(), call -> DataStream.accept(vertx, call, frames));
    server = vertx.createHttpServer().requestHandler(grpc);
    int port = get(server.listen(0, "127.0.0.1")).actualPort();
    stream =
        get(
            GrpcClient.client(vertx)
                .request(
                    SocketAddress.inetSocketAddress(port, "127.0.0.1"),
                    Methods.DATA_EXCHANGE.client())
                .onSuccess(this::listen));
    stream.write(Buffer.buffer());
    assertThat(hear()).isEqualTo("hello");
  }

  /** On the event loop, before anything can come. */
  private void listen(GrpcClientRequest<Buffer, Buffer> request) {
    request.exceptionHandler(e -> {});
    request
        .response()
        .onSuccess(
            response -> {
              response.handler(this::received);
              response.errorHandler(e -> heard.add("reset"));
              response.endHandler(ignored -> heard.add("end"));
            });
  }

  private void received(Buffer batch) {
    if (batch.length() == 0) {
      heard.add("hello");
    }
    CallFrames.<RuntimeException>read(
        batch,
        (kind, call, bytes, offset, length) ->
            heard.add(
                DataFrame.byNumber(kind)
                    + " "
                    + call
                    + " "
                    + new String(bytes, offset, length, UTF_8)));
  }

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  @Test
  void callsAreAnsweredInAnyOrderFromAnyThread() throws Exception {
    send(frame(DataFrame.WRITE, 1, "a"), frame(DataFrame.READ, 2, "b"));
    Asked write = next("write a");
    next("read b").answer("B");
    assertThat(hear()).isEqualTo("REPLY 2 B");
    write.answer("A");
    assertThat(hear()).isEqualTo("REPLY 1 A");
  }

  @Test
  void aSecondAnswerIsDropped() throws Exception {
    send(frame(DataFrame.WRITE, 1, "a"));
    Asked write = next("write a");
    write.answer("A");
    write.answer("again");
    send(frame(DataFrame.WRITE, 2, "b"));
    next("write b").answer("B");
    assertThat(List.of(hear(), hear())).containsExactly("REPLY 1 A", "REPLY 2 B");
  }

  @Test
  void aNodeThatShutsDownNamesTheLastCallAnswersItAndEnds() throws Exception {
    send(frame(DataFrame.WRITE, 7, "a"));
    Asked write = next("write a");
    Future<Void> shutdown = server.shutdown(60, TimeUnit.SECONDS);
    assertThat(hear()).isEqualTo("LAST 7 ");
    send(frame(DataFrame.WRITE, 8, "late"));
    write.answer("A");
    assertThat(List.of(hear(), hear())).containsExactly("REPLY 7 A", "end");
    get(shutdown);
    assertThat(asked).isEmpty();
  }

  @Test
  void anIdleStreamEndsAtOnceWhenTheNodeShutsDown() throws Exception {
    var unused = server.shutdown(60, TimeUnit.SECONDS);
    assertThat(List.of(hear(), hear())).containsExactly("LAST 0 ", "end");
  }

  @Test
  void aGatewayThatEndsGetsItsAnswers() throws Exception {
    send(frame(DataFrame.WRITE, 1, "a"));
    Asked write = next("write a");
    stream.end();
    assertThat(hear()).isEqualTo("LAST 1 ");
    write.answer("A");
    assertThat(List.of(hear(), hear())).containsExactly("REPLY 1 A", "end");
  }

  @Test
  void brokenFramesEndTheStream() throws Exception {
    send(new byte[] {0, 0, 0, 1, 1});
    assertThat(hear()).isEqualTo("reset");
  }

  @Test
  void callsAreNumberedUpwards() throws Exception {
    send(frame(DataFrame.WRITE, 2, "a"), frame(DataFrame.WRITE, 2, "b"));
    assertThat(hear()).isEqualTo("reset");
  }

  @Test
  void whatOnlyNodesSendEndsTheStream() throws Exception {
    send(frame(DataFrame.REPLY, 1, "a"));
    assertThat(hear()).isEqualTo("reset");
  }

  private static byte[] frame(DataFrame kind, long call, String payload) {
    return kind.frame(call, new ByteWriter(16).raw(payload.getBytes(UTF_8)));
  }

  private void send(byte[]... frames) {
    stream.write(CallFrames.batch(List.of(frames)));
  }

  private Asked next(String what) throws InterruptedException {
    Asked next = asked.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    assertThat(next.what()).isEqualTo(what);
    return next;
  }

  private String hear() throws InterruptedException {
    return heard.poll(60, TimeUnit.SECONDS);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
