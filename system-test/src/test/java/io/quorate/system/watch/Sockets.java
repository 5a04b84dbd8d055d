package io.quorate.system.watch;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.URI;
import java.util.function.Consumer;

/** Plain connections that read much at a time, since the reader shares the cores with servers. */
final class Sockets {
  private static final int READ_BYTES = 64 << 10;

  private Sockets() {}

  static Bootstrap on(EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
  }

  /** Connects; the channel is told before anything is read from it. */
  static void connect(
      Bootstrap bootstrap,
      URI url,
      ChannelHandler handler,
      Consumer<Channel> made,
      Consumer<String> failed) {
    ChannelFuture unused =
        bootstrap
            .clone()
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    made.accept(channel);
                    channel.pipeline().addLast(handler);
                  }
                })
            .connect(url.getHost(), url.getPort())
            .addListener(
                connected -> {
                  if (!connected.isSuccess()) {
                    failed.accept("can't connect to " + url + ": " + connected.cause());
                  }
                });
  }
}
