package io.quorate.system.watch;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** Watches as server-sent events, each on a connection of its own. */
final class SseWatchers extends Watchers {
  private final Bootstrap bootstrap;
  private final URI url;
  private final String authorization;
  private final IntFunction<String> queries;
  private final Arrivals arrivals;

  /**
   * None open yet.
   *
   * @param queries of each watch, such as {@code prefix=a}
   */
  SseWatchers(
      EventLoop loop,
      URI url,
      String authorization,
      int count,
      IntFunction<String> queries,
      Arrivals arrivals) {
    super(count);
    this.bootstrap = Sockets.on(loop);
    this.url = url;
    this.authorization = authorization;
    this.queries = queries;
    this.arrivals = arrivals;
  }

  @Override
  void open(int watcher) {
    Sockets.connect(bootstrap, url, new Stream(watcher), this::keep, this::failed);
  }

  private final class Stream extends ChannelInboundHandlerAdapter {
    private final int watcher;
    private final StampScanner scanner;
    private boolean hasBegun;

    Stream(int watcher) {
      this.watcher = watcher;
      this.scanner = new StampScanner(watcher, arrivals);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      String request =
          "GET /v1/watch?%s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n\r\n"
              .formatted(queries.apply(watcher), url.getAuthority(), authorization);
      var unused = context.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        if (!hasBegun) {
          begin(in);
        }
        scanner.scan(in, in.readerIndex(), in.writerIndex(), System.nanoTime());
      } finally {
        in.release();
      }
    }

    private void begin(ByteBuf in) {
      hasBegun = true;
      String head = in.toString(StandardCharsets.UTF_8);
      if (head.startsWith("HTTP/1.1 200 ")) {
        opened();
      } else {
        failed("a watch was answered with " + head);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      failed("a watch has ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failed("a watch was broken off: " + cause);
      var unused = context.close();
    }
  }
}
