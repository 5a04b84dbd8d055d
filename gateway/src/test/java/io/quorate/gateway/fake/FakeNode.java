package io.quorate.gateway.fake;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.WatchCatalogRequest;
import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.CallFrames;
import io.quorate.proto.frame.DataFrame;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.frame.WriteFrames;
import io.quorate.proto.op.OperationCodec;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One storage node's gRPC port: frames go to the fake groups when this node leads them. Its faults
 * are what the edge has to survive.
 */
public final class FakeNode {
  /** What happens to frames of writes or reads. */
  public enum Fault {
    NONE,
    /** Takes the frame, applies it, and loses the answer with the stream. */
    LOSE_ANSWER,
    /** Never answers. */
    SILENT,
    /** Answers OVERLOADED. */
    OVERLOADED,
    /** Answers that the outcome is unknown. */
    UNKNOWN
  }

  private final String nodeId;
  private final FakeCluster cluster;
  private final Vertx vertx;
  private final List<GrpcServerResponse<WatchCatalogRequest, CatalogView>> watchers =
      new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int port;

  public volatile Fault writeFault = Fault.NONE;
  public volatile Fault readFault = Fault.NONE;
  public volatile int delayMs;
  public final AtomicInteger writeFrames = new AtomicInteger();
  public final AtomicInteger readFrames = new AtomicInteger();

  /** Frames of both kinds that came over a stream. */
  public final AtomicInteger streamedFrames = new AtomicInteger();

  public final AtomicInteger operations = new AtomicInteger();

  FakeNode(String nodeId, FakeCluster cluster, Vertx vertx) {
    this.nodeId = nodeId;
    this.cluster = cluster;
    this.vertx = vertx;
  }

  public String id() {
    return nodeId;
  }

  public int port() {
    return port;
  }

  void start(int wantedPort) {
    GrpcServer grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(64 << 20));
    grpc.callHandler(Methods.DATA_WRITE.server(), request -> accept(request, this::write));
    grpc.callHandler(Methods.DATA_READ.server(), request -> accept(request, this::read));
    grpc.callHandler(Methods.DATA_EXCHANGE.server(), this::exchange);
    grpc.callHandler(Methods.CATALOG_WATCH.server(), this::watch);
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setInitialSettings(
                        new Http2Settings()
                            .setMaxConcurrentStreams(10_000)
                            .setInitialWindowSize(8 << 20))
                    .setHttp2ConnectionWindowSize(32 << 20))
            .requestHandler(grpc)
            .listen(wantedPort, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    port = server.actualPort();
  }

  /** Ends it at once, like a killed process. */
  public void kill() {
    watchers.clear();
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Comes back on the same port. */
  public void restart() {
    start(port);
  }

  void publish(CatalogView view) {
    for (var watcher : watchers) {
      watcher.write(view);
    }
  }

  private interface FrameHandler {
    void handle(Buffer frame, Answer answer);
  }

  /** Where a frame's answer goes. */
  private interface Answer {
    void reply(ByteWriter bytes);

    /** The frame's call, and all that share its stream, end without an answer. */
    void lose();
  }

  private void accept(GrpcServerRequest<Buffer, Buffer> request, FrameHandler handler) {
    if (!FakeCluster.SECRET.equals(request.headers().get("quorate-cluster-key"))) {
      request.response().status(GrpcStatus.UNAUTHENTICATED).end();
      return;
    }
    request.errorHandler(ignored -> {});
    request.exceptionHandler(ignored -> {});
    request.response().exceptionHandler(ignored -> {});
    Answer answer =
        new Answer() {
          @Override
          public void reply(ByteWriter bytes) {
            request.response().end(Buffer.buffer(bytes.toByteArray()));
          }

          @Override
          public void lose() {
            request.response().cancel();
          }
        };
    request.handler(frame -> delayed(() -> handler.handle(frame, answer)));
  }

  private void delayed(Runnable task) {
    int delay = delayMs;
    if (delay == 0) {
      task.run();
    } else {
      vertx.setTimer(delay, ignored -> task.run());
    }
  }

  private void exchange(GrpcServerRequest<Buffer, Buffer> request) {
    if (!FakeCluster.SECRET.equals(request.headers().get("quorate-cluster-key"))) {
      request.response().status(GrpcStatus.UNAUTHENTICATED).end();
      return;
    }
    request.errorHandler(ignored -> {});
    request.exceptionHandler(ignored -> {});
    request.response().exceptionHandler(ignored -> {});
    request.handler(
        batch ->
            CallFrames.read(
                batch,
                (kind, call, bytes, offset, length) -> {
                  Buffer frame = Buffer.buffer().appendBytes(bytes, offset, length);
                  Answer answer =
                      new Answer() {
                        @Override
                        public void reply(ByteWriter reply) {
                          request
                              .response()
                              .write(Buffer.buffer(DataFrame.REPLY.frame(call, reply)));
                        }

                        @Override
                        public void lose() {
                          request.response().cancel();
                        }
                      };
                  streamedFrames.incrementAndGet();
                  delayed(
                      () -> {
                        switch (DataFrame.byNumber(kind)) {
                          case WRITE -> write(frame, answer);
                          case READ -> read(frame, answer);
                          case WATCH -> watch(frame, answer);
                          case REPLY, LAST ->
                              throw new AssertionError("a gateway sent frame " + kind);
                        }
                      });
                }));
    request.response().write(Buffer.buffer());
  }

  private void write(Buffer frame, Answer answer) {
    writeFrames.incrementAndGet();
    WriteFrames.Request request = WriteFrames.readRequest(frame.getBytes());
    ByteWriter out = new ByteWriter(64);
    Reply<Outcome> refused = refuse(request.groupId(), writeFault);
    if (refused != null) {
      WriteFrames.writeReply(refused, out);
    } else if (writeFault == Fault.SILENT) {
      return;
    } else {
      FakeGroup group = cluster.group(request.groupId());
      List<Outcome> outcomes = new ArrayList<>();
      for (byte[] operation : request.operations()) {
        operations.incrementAndGet();
        outcomes.add(group.apply(OperationCodec.read(new ByteReader(operation))));
      }
      if (writeFault == Fault.LOSE_ANSWER) {
        answer.lose();
        return;
      }
      WriteFrames.writeReply(new Reply.Results<>(outcomes), out);
    }
    answer.reply(out);
  }

  private void read(Buffer frame, Answer answer) {
    readFrames.incrementAndGet();
    ReadFrames.Request request = ReadFrames.readRequest(frame.getBytes());
    ByteWriter out = new ByteWriter(64);
    Reply<ReadResult> refused = request.stale() ? null : refuse(request.groupId(), readFault);
    if (refused != null) {
      ReadFrames.writeReply(refused, out);
    } else if (readFault == Fault.SILENT) {
      return;
    } else if (readFault == Fault.LOSE_ANSWER) {
      answer.lose();
      return;
    } else {
      FakeGroup group = cluster.group(request.groupId());
      List<ReadResult> results = new ArrayList<>();
      for (ReadOperation operation : request.operations()) {
        operations.incrementAndGet();
        results.add(group.read(operation));
      }
      ReadFrames.writeReply(new Reply.Results<>(results), out);
    }
    answer.reply(out);
  }

  /** Answers when there are changes, however long that takes. */
  private void watch(Buffer frame, Answer answer) {
    ReadFrames.Request request = ReadFrames.readRequest(frame.getBytes());
    FakeGroup group = cluster.group(request.groupId());
    AtomicBoolean answered = new AtomicBoolean();
    Runnable look =
        () -> {
          Reply<ReadResult> reply = refuse(request.groupId(), readFault);
          if (reply == null) {
            ReadResult result = group.read(request.operations().get(0));
            if (result instanceof ReadResult.Changed changed && changed.changes().isEmpty()) {
              return;
            }
            reply = new Reply.Results<>(List.of(result));
          }
          if (answered.compareAndSet(false, true)) {
            ByteWriter out = new ByteWriter(64);
            ReadFrames.writeReply(reply, out);
            answer.reply(out);
          }
        };
    Context context = vertx.getOrCreateContext();
    group.whenWritten(() -> context.runOnContext(ignored -> look.run()));
    look.run();
  }

  private <T> Reply<T> refuse(String groupId, Fault fault) {
    String leader = cluster.leaderOf(groupId);
    if (!nodeId.equals(leader)) {
      return new Reply.Failed<>(ErrorCode.NOT_LEADER, "I follow", leader);
    }
    return switch (fault) {
      case OVERLOADED -> new Reply.Failed<>(ErrorCode.OVERLOADED, "too much to do", nodeId);
      case UNKNOWN -> new Reply.Failed<>(ErrorCode.OUTCOME_UNKNOWN, "lost the lead", "");
      default -> null;
    };
  }

  private void watch(GrpcServerRequest<WatchCatalogRequest, CatalogView> request) {
    request.errorHandler(ignored -> watchers.remove(request.response()));
    request.exceptionHandler(ignored -> watchers.remove(request.response()));
    request.handler(
        wanted -> {
          CatalogView view = cluster.view();
          if (view.getRevision() > wanted.getKnownRevision()) {
            request.response().write(view);
          }
          watchers.add(request.response());
        });
  }

  Map<String, Integer> counts() {
    return Map.of(
        "write_frames",
        writeFrames.get(),
        "read_frames",
        readFrames.get(),
        "operations",
        operations.get());
  }
}
