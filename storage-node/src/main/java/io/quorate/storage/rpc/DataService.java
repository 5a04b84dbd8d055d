package io.quorate.storage.rpc;

import io.micrometer.core.instrument.MeterRegistry;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.frame.WriteFrames;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.group.Group;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServer;
import java.util.Optional;

/**
 * {@code Data/Write} and {@code Data/Read}, the hot path: a frame goes to its group as it came, and
 * the reply frame is encoded by the thread that has the results, so that event loops only move
 * bytes.
 */
public final class DataService implements Service {
  private final Groups groups;
  private final FrameMeters writes;
  private final FrameMeters reads;

  public DataService(Groups groups, MeterRegistry registry) {
    this.groups = groups;
    this.writes = new FrameMeters(registry, "write");
    this.reads = new FrameMeters(registry, "read");
  }

  @Override
  public void bind(Vertx vertx, GrpcServer server) {
    Call.serve(vertx, server, Methods.DATA_WRITE, ErrorCode.OUTCOME_UNKNOWN, this::write);
    Call.serve(vertx, server, Methods.DATA_READ, ErrorCode.DEADLINE_EXCEEDED, this::read);
  }

  private void write(Call<Buffer, Buffer> call, Buffer message) {
    WriteFrames.Request request = parse(message, WriteFrames::readRequest);
    Optional<Group> group = groups.serving(request.groupId());
    if (group.isEmpty()) {
      call.reply(writeReply(notHere(request.groupId())));
    } else {
      long began = writes.began(request.operations().size());
      group
          .get()
          .write(
              request.operations(),
              reply -> {
                call.reply(writeReply(reply));
                writes.answered(began);
              });
    }
  }

  private void read(Call<Buffer, Buffer> call, Buffer message) {
    ReadFrames.Request request = parse(message, ReadFrames::readRequest);
    Optional<Group> group = groups.serving(request.groupId());
    if (group.isEmpty()) {
      call.reply(readReply(notHere(request.groupId())));
    } else {
      long began = reads.began(request.operations().size());
      group
          .get()
          .read(
              request,
              reply -> {
                call.reply(readReply(reply));
                reads.answered(began);
              });
    }
  }

  private <T> Reply<T> notHere(String groupId) {
    return new Reply.Failed<>(ErrorCode.NOT_LEADER, groups.whyNotServing(groupId), "");
  }

  /** Reads a frame. */
  private interface Parser<T> {
    T parse(byte[] frame);
  }

  private static <T> T parse(Buffer message, Parser<T> parser) {
    try {
      return parser.parse(message.getBytes());
    } catch (MalformedException e) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "malformed frame: " + e.getMessage(), e);
    }
  }

  private static Buffer writeReply(Reply<Outcome> reply) {
    ByteWriter out = new ByteWriter(256);
    WriteFrames.writeReply(reply, out);
    return buffer(out);
  }

  private static Buffer readReply(Reply<ReadResult> reply) {
    ByteWriter out = new ByteWriter(4_096);
    ReadFrames.writeReply(reply, out);
    return buffer(out);
  }

  private static Buffer buffer(ByteWriter out) {
    return Buffer.buffer(out.toByteArray());
  }
}
