package io.quorate.cli.bench.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.quorate.cli.bench.load.Link;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries some protocol's operations. What is written between two flushes leaves
 * as one buffer; a lost connection ends its operations and is opened again, after a pause that
 * grows. All on one event loop.
 */
public abstract class SocketLink implements Link {
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final long FIRST_PAUSE_MS = 50;
  private static final long MAX_PAUSE_MS = 2_000;
  private static final int BUFFER_BYTES = 2 << 10;

  protected final Owner owner;
  private final EventLoop loop;
  private final Server server;
  private final Optional<SslContext> tls;
  private @Nullable Channel channel;
  private @Nullable ByteBuf out;
  private boolean open;
  private boolean closed;
  private long pauseMs = FIRST_PAUSE_MS;

  protected SocketLink(EventLoop loop, Server server, Owner owner) {
    this.loop = loop;
    this.server = server;
    this.owner = owner;
    this.tls = server.context();
  }

  /** The connection is there, and nothing was sent on it yet; {@link #opened} follows. */
  protected abstract void connected();

  /** Reads what has come; what it leaves unread is lost. */
  protected abstract void received(ChannelHandlerContext context, ByteBuf in) throws IOException;

  /** The connection is gone: ends all operations with that error, and forgets all state. */
  protected abstract void lost(String error);

  /** Begins to connect. */
  public final void connect() {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    tls.ifPresent(
                        context -> made.pipeline().addLast(server.handler(context, made)));
                    made.pipeline().addLast(new Inbound());
                  }
                });
    ChannelFuture unused =
        bootstrap
            .connect(server.address())
            .addListener(
                result -> {
                  if (!result.isSuccess()) {
                    unreachable(result.cause());
                  }
                });
  }

  private void unreachable(Throwable why) {
    String message = why.getMessage();
    owner.unreachable(
        this,
        new IOException(
            "can't connect to " + server + (message == null ? "" : ": " + message), why));
    connectLater();
  }

  private void connectLater() {
    if (!closed) {
      var unused = loop.schedule(this::connect, pauseMs, TimeUnit.MILLISECONDS);
      pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs);
    }
  }

  /** The protocol is ready for operations. */
  protected final void opened() {
    open = true;
    pauseMs = FIRST_PAUSE_MS;
    owner.ready(this);
  }

  /** Nothing new may begin; what is under way goes on. */
  protected final void leave() {
    open = false;
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  protected final Server server() {
    return server;
  }

  /** What leaves with the next flush. */
  protected final ByteBuf out() {
    ByteBuf buffer = out;
    if (buffer == null) {
      buffer = loopChannel().alloc().directBuffer(BUFFER_BYTES);
      out = buffer;
    }
    return buffer;
  }

  private Channel loopChannel() {
    Channel current = channel;
    if (current == null) {
      throw new IllegalStateException("not connected");
    }
    return current;
  }

  @Override
  public void flush() {
    ByteBuf buffer = out;
    if (buffer != null) {
      out = null;
      Channel current = loopChannel();
      var unused = current.writeAndFlush(buffer, current.voidPromise());
    }
  }

  /** Ends the connection as if it were lost, and opens it again. */
  protected final void drop(String error) {
    Channel current = channel;
    if (current == null) {
      return;
    }
    channel = null;
    open = false;
    ByteBuf buffer = out;
    out = null;
    if (buffer != null) {
      buffer.release();
    }
    var unused = current.close();
    if (!closed) {
      lost(error);
    }
    connectLater();
  }

  @Override
  public final void close() {
    loop.execute(
        () -> {
          closed = true;
          drop("closed");
        });
  }

  /** One channel's events; those of an earlier channel are nobody's. */
  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (tls.isEmpty()) {
        begin(context);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
          begin(context);
        } else {
          unreachable(handshake.cause());
        }
      }
    }

    private void begin(ChannelHandlerContext context) {
      channel = context.channel();
      connected();
      flush();
    }

    private boolean isCurrent(ChannelHandlerContext context) {
      return context.channel() == channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        if (isCurrent(context)) {
          received(context, in);
        }
      } catch (IOException e) {
        drop("malformed_answer");
      } finally {
        in.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      owner.idle();
      if (isCurrent(context)) {
        flush();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (isCurrent(context)) {
        drop("connection_lost");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // An I/O error; channelInactive follows, and operations under way end with it.
      var unused = context.close();
    }
  }
}
