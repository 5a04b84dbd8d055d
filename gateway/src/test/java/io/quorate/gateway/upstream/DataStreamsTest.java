package io.quorate.gateway.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.CallFrames;
import io.quorate.proto.frame.DataFrame;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which way a frame goes, and how certain its failure is. The node is a script: it notes what came
 * and answers what the test says. Unary calls are answered by "alone ...".
 */
final class DataStreamsTest {
  private static final long LONG_MS = 30_000;

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final List<List<String>> messages = new CopyOnWriteArrayList<>();
  private final CompletableFuture<GrpcServerRequest<Buffer, Buffer>> opened =
      new CompletableFuture<>();
  private Script script = (stream, kind, call, payload) -> reply(stream, call, "re " + payload);
  private int port;
  private DataStreams streams;

  private interface Script {
    void called(
        GrpcServerRequest<Buffer, Buffer> stream, DataFrame kind, long call, String payload);
  }

  @BeforeEach
  void start() throws Exception {
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(Methods.DATA_EXCHANGE.server(), this::exchange);
    HttpServer server = vertx.createHttpServer().requestHandler(grpc);
    port = get(server.listen(0)).actualPort();
    streams = onLoop(this::newStreams);
  }

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  private DataStreams newStreams() {
    NodeClient unary =
        new NodeClient() {
          @Override
          @SuppressWarnings("unchecked")
          public <Q, R> Future<R> call(String node, Method<Q, R> method, Q request, long timeout) {
            String payload = request.toString();
            Buffer answer =
                payload.startsWith("big") ? Buffer.buffer(new byte[300_000]) : text(payload);
            return Future.succeededFuture((R) answer);
          }

          private Buffer text(String payload) {
            return Buffer.buffer("alone " + (payload.length() > 100 ? "large" : payload));
          }
        };
    return new DataStreams(
        vertx,
        new UpstreamOptions("key", Optional.empty(), 1_000, 300),
        id -> id.equals("n1") ? new NodeAddress("127.0.0.1", port) : null,
        unary);
  }

  private void exchange(GrpcServerRequest<Buffer, Buffer> stream) {
    stream.exceptionHandler(ignored -> {});
    stream.errorHandler(ignored -> {});
    stream.handler(
        batch -> {
          List<String> message = new ArrayList<>();
          CallFrames.<RuntimeException>read(
              batch,
              (kind, call, bytes, offset, length) -> {
                String payload = new String(bytes, offset, length, UTF_8);
                message.add(payload);
                script.called(stream, DataFrame.byNumber(kind), call, payload);
              });
          if (!message.isEmpty()) {
            messages.add(message);
          }
        });
    stream.response().write(Buffer.buffer());
    opened.complete(stream);
  }

  private static void reply(GrpcServerRequest<Buffer, Buffer> stream, long call, String text) {
    ByteWriter payload = new ByteWriter(16).raw(text.getBytes(UTF_8));
    stream.response().write(Buffer.buffer(DataFrame.REPLY.frame(call, payload)));
  }

  @Test
  void theFirstCallGoesAloneAndLaterOnesOverTheStream() throws Exception {
    assertThat(write("first")).isEqualTo("alone first");
    openStream();
    assertThat(write("second")).isEqualTo("re second");
  }

  @Test
  void whatIsCalledAtOnceLeavesInOneMessageAndIsAnsweredInAnyOrder() throws Exception {
    List<Long> held = new ArrayList<>();
    script =
        (stream, kind, call, payload) -> {
          held.add(call);
          if (held.size() == 3) {
            reply(stream, held.get(2), "third");
            reply(stream, held.get(0), "first");
            reply(stream, held.get(1), "second");
          }
        };
    openStream();
    List<String> answers = get(onLoop(() -> Future.all(call("a"), call("b"), call("c")))).list();
    assertThat(answers).containsExactly("first", "second", "third");
    assertThat(messages.get(messages.size() - 1)).containsExactly("a", "b", "c");
  }

  @Test
  void aLostStreamLeavesItsCallsUnknownAndTheNextGoesAlone() throws Exception {
    openStream();
    script = (stream, kind, call, payload) -> stream.response().cancel();
    assertThat(write("lost")).isEqualTo("OUTCOME_UNKNOWN");
    assertThat(write("next")).isEqualTo("alone next");
  }

  @Test
  void aStreamThatWasLostIsOpenedAgain() throws Exception {
    openStream();
    script = (stream, kind, call, payload) -> stream.connection().close();
    assertThat(write("lost")).isEqualTo("OUTCOME_UNKNOWN");
    script = (stream, kind, call, payload) -> reply(stream, call, "again");
    openStream();
    assertThat(write("x")).isEqualTo("again");
  }

  @Test
  void whatANodeThatShutsDownHasNotTakenWasNotSent() throws Exception {
    List<Long> held = new ArrayList<>();
    script =
        (stream, kind, call, payload) -> {
          held.add(call);
          if (held.size() == 2) {
            stream.response().write(Buffer.buffer(DataFrame.LAST.frame(held.get(0))));
            reply(stream, held.get(0), "taken");
            stream.response().end();
          }
        };
    openStream();
    assertThat(get(onLoop(() -> Future.all(call("a"), call("b")))).<String>list())
        .containsExactly("taken", "UNAVAILABLE");
  }

  @Test
  void silenceEndsACallAsUnknownAndItsLateAnswerIsDropped() throws Exception {
    openStream();
    List<Long> held = new CopyOnWriteArrayList<>();
    script = (stream, kind, call, payload) -> held.add(call);
    assertThat(get(onLoop(() -> call("slow", 100)))).isEqualTo("OUTCOME_UNKNOWN");
    script =
        (stream, kind, call, payload) -> {
          reply(stream, held.get(0), "late");
          reply(stream, call, "re " + payload);
        };
    assertThat(write("next")).isEqualTo("re next");
  }

  @Test
  void largeFramesGoAlone() throws Exception {
    openStream();
    assertThat(write("x".repeat(70_000))).isEqualTo("alone large");
    assertThat(write("small")).isEqualTo("re small");
  }

  @Test
  void afterALargeAnswerCallsGoAloneForAWhile() throws Exception {
    openStream();
    script = (stream, kind, call, payload) -> reply(stream, call, "z".repeat(300_000));
    assertThat(write("a")).hasSize(300_000);
    assertThat(write("b")).isEqualTo("alone b");
    assertThat(write("big")).hasSize(300_000);
    for (int i = 0; i < 16; i++) {
      assertThat(write("c")).isEqualTo("alone c");
    }
    script = (stream, kind, call, payload) -> reply(stream, call, "re " + payload);
    assertThat(write("d")).isEqualTo("re d");
  }

  @Test
  void aBrokenMessageIsNotTaken() throws Exception {
    openStream();
    script = (stream, kind, call, payload) -> stream.response().write(Buffer.buffer("garbage"));
    assertThat(write("x")).isEqualTo("OUTCOME_UNKNOWN");
    assertThat(write("y")).isEqualTo("alone y");
  }

  @Test
  void closingLeavesCallsUnknown() throws Exception {
    openStream();
    script = (stream, kind, call, payload) -> {};
    Future<String> call = onLoop(() -> call("x"));
    get(onLoop(() -> streams.close()));
    assertThat(get(call)).isEqualTo("OUTCOME_UNKNOWN");
  }

  @Test
  void aNodeThatDoesNotKnowTheMethodGetsUnaryCalls() throws Exception {
    HttpServer older = vertx.createHttpServer().requestHandler(GrpcServer.server(vertx));
    port = get(older.listen(0)).actualPort();
    for (int i = 0; i < 3; i++) {
      assertThat(write("x")).isEqualTo("alone x");
    }
  }

  /** Calls until one goes over the stream. */
  private void openStream() throws Exception {
    Script wanted = script;
    script = (stream, kind, call, payload) -> reply(stream, call, "open");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!write("are you there").equals("open")) {
      assertThat(System.nanoTime()).as("the stream opens").isLessThan(deadline);
    }
    script = wanted;
  }

  private String write(String payload) throws Exception {
    return get(onLoop(() -> call(payload)));
  }

  private Future<String> call(String payload) {
    return call(payload, LONG_MS);
  }

  /** The answer, or the failure's code. */
  private Future<String> call(String payload, long timeoutMs) {
    return streams
        .call("n1", Methods.DATA_WRITE, Buffer.buffer(payload), timeoutMs)
        .transform(
            answer ->
                Future.succeededFuture(
                    answer.succeeded()
                        ? answer.result().toString()
                        : ((QuorateException) answer.cause()).code().name()));
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    Promise<T> promise = Promise.promise();
    loop.runOnContext(
        ignored -> {
          try {
            promise.complete(task.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return get(promise.future());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
