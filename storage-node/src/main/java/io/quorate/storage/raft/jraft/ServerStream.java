package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.google.protobuf.Message;
import io.quorate.storage.stream.FrameWriter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted stream of a peer: its calls come in, our replies go out.
 *
 * <p>Frames are read on the stream's event loop and handled elsewhere; replies come from any
 * thread. What the peer may have under way is bounded: beyond that its stream is not read, and the
 * peer's own queue fills.
 */
final class ServerStream implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(ServerStream.class);

  private static final long MAX_QUEUED_BYTES = 64L << 20;
  private static final int MAX_UNANSWERED = 32_768;

  /** JRaft's number for "busy": see RaftError.EBUSY. */
  private static final int BUSY = 1009;

  private final String peer;
  private final Context context;
  private final GrpcServerRequest<Buffer, Buffer> request;
  private final RequestHandlers handlers;
  private final FrameWriter writer;
  private final Consumer<ServerStream> onClosed;
  private final ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicBoolean paused = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  ServerStream(
      String peer,
      Context context,
      GrpcServerRequest<Buffer, Buffer> request,
      RequestHandlers handlers,
      Consumer<ServerStream> onClosed) {
    this.peer = peer;
    this.context = context;
    this.request = request;
    this.handlers = handlers;
    this.onClosed = onClosed;
    this.writer =
        new FrameWriter(
            context, request.response(), MAX_QUEUED_BYTES, e -> close("writing failed: " + e));
  }

  String peer() {
    return peer;
  }

  /** A batch from the peer. On the event loop. */
  void receive(Buffer batch) {
    if (closed.get()) {
      return;
    }
    try {
      Frames.decode(batch, this::call);
    } catch (IOException e) {
      close("malformed frame: " + e.getMessage());
    }
    if (unanswered.get() > MAX_UNANSWERED && paused.compareAndSet(false, true)) {
      request.pause();
      resumeWhenAnswered();
    }
  }

  private void call(int kind, long call, Frames.Payload payload) throws IOException {
    RaftMessage type = RaftMessage.byNumber(kind);
    if (type == null) {
      throw new IOException("unknown kind " + kind);
    }
    Message message = payload.parse(type.requestParser());
    unanswered.incrementAndGet();
    Call context = new Call(type, call);
    try {
      handlers.handle(type, message, context);
    } catch (RuntimeException | AssertionError e) {
      // A full queue, or a replica that goes away at this moment (JRaft asserts that it exists).
      LOG.debug("a {} call of node {} was refused", type, peer, e);
      context.sendResponse(
          ErrorResponse.newBuilder().setErrorCode(BUSY).setErrorMsg(e.toString()).build());
    }
  }

  private void resumeWhenAnswered() {
    if (unanswered.get() < MAX_UNANSWERED / 2 && paused.compareAndSet(true, false)) {
      context.runOnContext(ignored -> request.resume());
    }
  }

  /** From any thread, any number of times. */
  void close(String reason) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LOG.info("stream of node {} closed: {}", peer, reason);
    writer.close();
    handlers.closed(peer, this);
    onClosed.accept(this);
    context.runOnContext(
        ignored -> {
          try {
            request.response().cancel();
          } catch (IllegalStateException e) {
            LOG.debug("stream of node {} was over already", peer, e);
          }
        });
  }

  @Override
  public void close() {
    close("JRaft closed it");
  }

  @Override
  public @Nullable Object getAttribute(String key) {
    return attributes.get(key);
  }

  @Override
  public void setAttribute(String key, Object value) {
    attributes.put(key, value);
  }

  @Override
  public @Nullable Object setAttributeIfAbsent(String key, Object value) {
    return attributes.putIfAbsent(key, value);
  }

  private final class Call implements RpcContext {
    private final RaftMessage type;
    private final long id;
    private final AtomicBoolean answered = new AtomicBoolean();

    Call(RaftMessage type, long id) {
      this.type = type;
      this.id = id;
    }

    @Override
    public void sendResponse(Object response) {
      if (!answered.compareAndSet(false, true)) {
        return;
      }
      unanswered.decrementAndGet();
      boolean error = response instanceof ErrorResponse && type != RaftMessage.PING;
      int kind = error ? RaftMessage.ERROR_REPLY : type.number() | RaftMessage.REPLY;
      if (!writer.offer(Frames.encode(kind, id, (Message) response)) && !closed.get()) {
        close("its replies pile up");
      }
      if (paused.get()) {
        resumeWhenAnswered();
      }
    }

    @Override
    public Connection getConnection() {
      return ServerStream.this;
    }

    @Override
    public String getRemoteAddress() {
      return peer;
    }
  }
}
