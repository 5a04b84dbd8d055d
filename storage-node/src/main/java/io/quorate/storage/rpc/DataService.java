package io.quorate.storage.rpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.frame.WriteFrames;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Method;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.group.Group;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hot path, {@code Data/Exchange} and its calls one by one, {@code Data/Write} and {@code
 * Data/Read}: a frame goes to its group as it came, and the reply frame is encoded by the thread
 * that has the results, so that event loops only move bytes.
 */
public final class DataService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(DataService.class);

  private final Groups groups;
  private final Kind<WriteFrames.Request, Outcome> writes;
  private final Kind<ReadFrames.Request, ReadResult> reads;
  private final Kind<ReadFrames.Request, ReadResult> watches;

  /**
   * What differs between writes and reads.
   *
   * @param <Q> a request frame
   * @param <T> the result of one operation
   */
  private record Kind<Q, T>(
      FrameMeters meters,
      Function<byte[], Q> reader,
      Function<Q, String> groupId,
      Function<Q, List<?>> operations,
      Body<Q, T> body,
      BiConsumer<Reply<T>, ByteWriter> writer,
      int usualReplyBytes) {
    ByteWriter encode(Reply<T> reply) {
      ByteWriter out = new ByteWriter(usualReplyBytes);
      writer.accept(reply, out);
      return out;
    }
  }

  private interface Body<Q, T> {
    void run(Group group, Q request, Consumer<Reply<T>> whenDone);
  }

  public DataService(Groups groups, MeterRegistry registry) {
    this.groups = groups;
    this.writes =
        new Kind<>(
            new FrameMeters(registry, "write"),
            WriteFrames::readRequest,
            WriteFrames.Request::groupId,
            WriteFrames.Request::operations,
            (group, request, whenDone) -> group.write(request.operations(), whenDone),
            WriteFrames::writeReply,
            256);
    this.reads =
        new Kind<>(
            new FrameMeters(registry, "read"),
            ReadFrames::readRequest,
            ReadFrames.Request::groupId,
            ReadFrames.Request::operations,
            (group, request, whenDone) -> group.read(request, whenDone),
            ReadFrames::writeReply,
            4_096);
    this.watches =
        new Kind<>(
            new FrameMeters(registry, "watch"),
            ReadFrames::readRequest,
            ReadFrames.Request::groupId,
            ReadFrames.Request::operations,
            DataService::watch,
            ReadFrames::writeReply,
            512);
  }

  private static void watch(
      Group group, ReadFrames.Request request, Consumer<Reply<ReadResult>> whenDone) {
    if (request.operations().size() == 1
        && request.operations().get(0) instanceof ReadOperation.Changes) {
      group.read(request, whenDone);
    } else {
      String detail = "a watch frame asks for changes, once";
      whenDone.accept(new Reply.Failed<>(ErrorCode.INVALID_ARGUMENT, detail, ""));
    }
  }

  @Override
  public void bind(Vertx vertx, GrpcServer server) {
    DataStream.Frames frames =
        new DataStream.Frames(
            (frame, answer) -> handle(writes, frame, answer),
            (frame, answer) -> handle(reads, frame, answer),
            (frame, answer) -> handle(watches, frame, answer));
    server.callHandler(
        Methods.DATA_EXCHANGE.server(), call -> DataStream.accept(vertx, call, frames));
    unary(vertx, server, Methods.DATA_WRITE, ErrorCode.OUTCOME_UNKNOWN, frames.write());
    unary(vertx, server, Methods.DATA_READ, ErrorCode.DEADLINE_EXCEEDED, frames.read());
  }

  private static void unary(
      Vertx vertx,
      GrpcServer server,
      Method<Buffer, Buffer> method,
      ErrorCode onDeadline,
      DataStream.FrameHandler handler) {
    Call.serve(
        vertx,
        server,
        method,
        onDeadline,
        (call, message) ->
            handler.handle(
                message.getBytes(), reply -> call.reply(Buffer.buffer(reply.toByteArray()))));
  }

  private <Q, T> void handle(Kind<Q, T> kind, byte[] frame, Consumer<ByteWriter> answer) {
    Q request;
    try {
      request = kind.reader().apply(frame);
    } catch (MalformedException e) {
      answer.accept(
          kind.encode(
              new Reply.Failed<>(
                  ErrorCode.INVALID_ARGUMENT, "malformed frame: " + e.getMessage(), "")));
      return;
    }
    String groupId = kind.groupId().apply(request);
    Optional<Group> group = groups.serving(groupId);
    if (group.isEmpty()) {
      answer.accept(
          kind.encode(new Reply.Failed<>(ErrorCode.NOT_LEADER, groups.whyNotServing(groupId), "")));
      return;
    }
    long began = kind.meters().began(kind.operations().apply(request).size());
    try {
      kind.body()
          .run(
              group.get(),
              request,
              reply -> {
                answer.accept(kind.encode(reply));
                kind.meters().answered(began);
              });
    } catch (RuntimeException e) {
      LOG.error("a frame for group {} failed", groupId, e);
      answer.accept(
          kind.encode(
              new Reply.Failed<>(
                  ErrorCode.INTERNAL, "internal error; the node's log says more", "")));
    }
  }
}
