package io.quorate.proto.rpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Has all that many calls write on one HTTP/2 connection at a time leave by one system call.
 *
 * <p>Vert.x flushes each frame of an answer by itself, unless the answer is written while its own
 * connection is being read. Ours are written when the answer of another server is read: headers,
 * message and trailers of each call cost a system call each, more than half of what a small get by
 * gRPC cost the gateway.
 */
public final class SharedFlush {
  /** So many flushes that were put off make one at once: memory is bounded, and so is the wait. */
  private static final int MOST_PUT_OFF = 256;

  private SharedFlush() {}

  /** For a server's connection handler; leaves connections of HTTP/1 alone, which have one call. */
  public static void install(HttpConnection connection) {
    if (connection instanceof ConnectionBase base
        && base.channelHandlerContext().handler() instanceof Http2ConnectionHandler) {
      // Nearer to the socket than HTTP/2, and before TLS, which then makes records of more bytes.
      ChannelHandlerContext http2 = base.channelHandlerContext();
      http2
          .pipeline()
          .addBefore(http2.name(), null, new FlushConsolidationHandler(MOST_PUT_OFF, true));
    }
  }
}
