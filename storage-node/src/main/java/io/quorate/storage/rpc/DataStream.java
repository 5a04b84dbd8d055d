package io.quorate.storage.rpc;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.frame.CallFrames;
import io.quorate.proto.frame.DataFrame;
import io.quorate.storage.stream.FrameWriter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted {@code Data/Exchange} stream: a gateway's frames come in, replies go out as they
 * come, several in one message when they come together.
 *
 * <p>It ends for one of three reasons: the gateway is gone; something broke, and then the gateway
 * must take what it has not heard of for unknown; or this node shuts down, and then the gateway is
 * told which call is the last, gets all answers up to that, and may send the rest elsewhere.
 *
 * <p>Frames are read on the stream's event loop; replies come from any thread. What waits is
 * bounded by the gateway's frames under way, and by bytes.
 */
final class DataStream {
  private static final Logger LOG = LoggerFactory.getLogger(DataStream.class);

  /** A reply has a frame of the largest values at most; more than one of them may wait. */
  private static final long MAX_QUEUED_BYTES = 192L << 20;

  private static final int WRITE_QUEUE_BYTES = 4 << 20;

  /** A gateway has a few frames per group under way; one with more is broken. */
  private static final int MAX_UNANSWERED = 16_384;

  /** Watches wait for long, each in a call. */
  private static final int MAX_WATCHES = 200_000;

  private final Context context;
  private final GrpcServerRequest<Buffer, Buffer> request;
  private final Frames frames;
  private final FrameWriter writer;
  private final AtomicBoolean closed = new AtomicBoolean();

  private final AtomicInteger unanswered = new AtomicInteger();

  /** Nobody waits for their answers when the stream ends: they are asked again elsewhere. */
  private final AtomicInteger watches = new AtomicInteger();

  private volatile boolean leaving;

  /** The newest call that was taken. On the event loop only. */
  private long lastCall;

  /** What takes the frames of each kind. */
  record Frames(FrameHandler write, FrameHandler read, FrameHandler watch) {}

  /** Takes a request frame and answers it once, from any thread. Throws nothing. */
  interface FrameHandler {
    void handle(byte[] frame, Consumer<ByteWriter> answer);
  }

  private DataStream(Context context, GrpcServerRequest<Buffer, Buffer> request, Frames frames) {
    this.context = context;
    this.request = request;
    this.frames = frames;
    this.writer =
        new FrameWriter(
            context,
            request.response(),
            MAX_QUEUED_BYTES,
            e -> abort("writing failed: " + e.getMessage()));
  }

  static void accept(Vertx vertx, GrpcServerRequest<Buffer, Buffer> request, Frames frames) {
    request.response().setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    DataStream stream = new DataStream(vertx.getOrCreateContext(), request, frames);
    request.handler(stream::receive);
    request.exceptionHandler(e -> stream.gone());
    request.errorHandler(e -> stream.gone());
    request.endHandler(end -> stream.leave());
    request.connection().shutdownHandler(shutdown -> stream.leave());
    // The gateway sends nothing before this.
    request.response().write(Buffer.buffer());
  }

  private void receive(Buffer batch) {
    if (closed.get()) {
      return;
    }
    try {
      CallFrames.<MalformedException>read(batch, this::call);
    } catch (MalformedException e) {
      abort("a broken message: " + e.getMessage());
    }
  }

  private void call(int kind, long call, byte[] bytes, int offset, int length) {
    if (leaving) {
      return; // The gateway knows by now, or will in a moment, that nobody has looked at it.
    }
    if (call <= lastCall) {
      throw new MalformedException("call " + call + " comes after call " + lastCall);
    }
    DataFrame type = DataFrame.byNumber(kind);
    FrameHandler handler =
        switch (type) {
          case WRITE -> frames.write();
          case READ -> frames.read();
          case WATCH -> frames.watch();
          case REPLY, LAST -> throw new MalformedException("a gateway sends no such frame");
        };
    AtomicInteger open = type == DataFrame.WATCH ? watches : unanswered;
    int most = type == DataFrame.WATCH ? MAX_WATCHES : MAX_UNANSWERED;
    if (open.get() >= most) {
      throw new MalformedException("more than " + most + " calls are unanswered");
    }
    lastCall = call;
    open.incrementAndGet();
    AtomicBoolean answered = new AtomicBoolean();
    handler.handle(
        Arrays.copyOfRange(bytes, offset, offset + length),
        reply -> {
          // Twice only if something fails after it has answered.
          if (answered.compareAndSet(false, true)) {
            answer(call, open, reply);
          }
        });
  }

  /** From any thread. */
  private void answer(long call, AtomicInteger open, ByteWriter reply) {
    if (!writer.offer(DataFrame.REPLY.frame(call, reply)) && !closed.get()) {
      abort("its replies pile up");
    }
    // Read in the opposite order of leave(): one of the two sees that nothing is left.
    if (open.decrementAndGet() == 0 && open == unanswered && leaving) {
      context.runOnContext(ignored -> end());
    }
  }

  /** This node, or the gateway, takes its leave. */
  private void leave() {
    if (leaving || closed.get()) {
      return;
    }
    leaving = true;
    writer.offer(DataFrame.LAST.frame(lastCall));
    if (unanswered.get() == 0) {
      end();
    }
  }

  private void end() {
    writer.whenEmpty(
        () -> {
          if (closed.compareAndSet(false, true)) {
            writer.close();
            request.response().end();
          }
        });
  }

  private void gone() {
    closed.set(true);
    writer.close();
  }

  /** Ends the stream so that the gateway takes what is unanswered for unknown. From any thread. */
  private void abort(String reason) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LOG.warn("closed a gateway's stream: {}", reason);
    writer.close();
    context.runOnContext(ignored -> request.response().cancel());
  }
}
