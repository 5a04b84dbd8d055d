package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.google.protobuf.Message;
import io.quorate.storage.stream.FrameWriter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.grpc.client.GrpcClientRequest;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream to a peer, after its handshake: our calls go out, their replies come back.
 *
 * <p>Calls come from any thread; everything else happens on the stream's event loop. Each call ends
 * once: by its reply, its deadline, or the stream's end.
 */
final class ClientStream {
  private static final Logger LOG = LoggerFactory.getLogger(ClientStream.class);

  private static final long MAX_QUEUED_BYTES = 64L << 20;
  private static final int MAX_PENDING_CALLS = 65_536;
  private static final long PING_AFTER_NANOS = 1_000_000_000L;
  private static final long DEAD_AFTER_NANOS = 4_000_000_000L;

  private final String peer;
  private final Context context;
  private final GrpcClientRequest<Buffer, Buffer> request;
  private final HttpConnection connection;
  private final FrameWriter writer;
  private final Consumer<String> onClosed;
  private final ConcurrentMap<Long, PendingCall> pending = new ConcurrentHashMap<>();
  private final AtomicLong nextCall = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean pinging;

  ClientStream(
      String peer,
      Context context,
      GrpcClientRequest<Buffer, Buffer> request,
      Consumer<String> onClosed) {
    this.peer = peer;
    this.context = context;
    this.request = request;
    this.connection = request.connection();
    this.onClosed = onClosed;
    this.writer =
        new FrameWriter(context, request, MAX_QUEUED_BYTES, e -> close("writing failed: " + e));
  }

  boolean isWritable() {
    return !closed.get() && writer.hasRoom();
  }

  void call(Message message, RaftMessage type, InvokeCallback callback, long timeoutMs)
      throws RemotingException {
    if (pending.size() >= MAX_PENDING_CALLS) {
      throw new RemotingException("too many calls wait for node " + peer);
    }
    Long call = nextCall.incrementAndGet();
    byte[] frame = Frames.encode(type.number(), call, message);
    PendingCall waiting =
        new PendingCall(type, callback, System.nanoTime() + timeoutMs * 1_000_000L);
    pending.put(call, waiting);
    if (!writer.offer(frame) || closed.get()) {
      // When the stream's end has failed the call meanwhile, throwing too would end it twice.
      if (pending.remove(call, waiting)) {
        throw new RemotingException("the stream to node " + peer + " is closed or full");
      }
    }
  }

  /** A batch from the peer. On the event loop. */
  void receive(Buffer batch) {
    heardNanos = System.nanoTime();
    try {
      Frames.decode(batch, this::reply);
    } catch (IOException e) {
      close("malformed frame: " + e.getMessage());
    }
  }

  private void reply(int kind, long call, Frames.Payload payload) throws IOException {
    PendingCall waiting = pending.remove(call);
    if (waiting == null) {
      return; // Timed out before.
    }
    Message message;
    try {
      if (kind == RaftMessage.ERROR_REPLY) {
        message = payload.parse(ErrorResponse.parser());
      } else if (kind == (waiting.type().number() | RaftMessage.REPLY)) {
        message = payload.parse(waiting.type().replyParser());
      } else {
        throw new IOException("a reply of kind " + kind + " to a " + waiting.type());
      }
    } catch (IOException e) {
      waiting.complete(null, new RemotingException("malformed reply", e));
      throw e;
    }
    waiting.reply(message);
  }

  /** Ends calls that are overdue, and the stream when its peer is silent. From a timer. */
  void tick(long nowNanos) {
    for (var entry : pending.entrySet()) {
      PendingCall waiting = entry.getValue();
      if (nowNanos - waiting.deadlineNanos() >= 0 && pending.remove(entry.getKey(), waiting)) {
        waiting.complete(
            null, new InvokeTimeoutException(waiting.type() + " to node " + peer + " timed out"));
      }
    }
    long silent = nowNanos - heardNanos;
    if (silent > DEAD_AFTER_NANOS) {
      close("silent for " + silent / 1_000_000 + " ms");
    } else if (silent > PING_AFTER_NANOS && !pinging) {
      pinging = true;
      context.runOnContext(ignored -> ping());
    }
  }

  private void ping() {
    connection
        .ping(Buffer.buffer(new byte[8]))
        .onSuccess(
            pong -> {
              heardNanos = System.nanoTime();
              pinging = false;
            })
        .onFailure(e -> close("ping failed: " + e.getMessage()));
  }

  /** From any thread, any number of times. */
  void close(String reason) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    writer.close();
    context.runOnContext(
        ignored -> {
          try {
            request.cancel();
          } catch (IllegalStateException e) {
            LOG.debug("stream to node {} was over already", peer, e);
          }
          connection.close();
        });
    RemotingException error =
        new RemotingException("the stream to node " + peer + " closed: " + reason);
    for (Long call : pending.keySet()) {
      PendingCall waiting = pending.remove(call);
      if (waiting != null) {
        waiting.complete(null, error);
      }
    }
    onClosed.accept(reason);
  }
}
