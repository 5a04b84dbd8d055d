package io.quorate.system.watch;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of server-sent events that can stop to read, as one does whose user has closed the lid.
 * It parses them, unlike those that come in thousands, to see whether each group's are in order.
 */
final class PausingReader extends Watchers {
  private static final int RECEIVE_BYTES = 64 << 10;
  private static final int MAX_LINE_BYTES = 8 << 20;
  private static final int HEAD_BYTES = 128;
  private static final Pattern TRANSACTION =
      Pattern.compile("data: \\{\"group\":\"([^\"]+)\",\"revision\":(\\d+),.*", Pattern.DOTALL);

  private final EventLoop loop;
  private final URI url;
  private final String request;
  private final StampScanner scanner;
  private final Map<String, Long> revisions = new HashMap<>();
  private @Nullable Channel channel;
  private boolean inOrder = true;
  private boolean resynced;

  PausingReader(EventLoop loop, URI url, String authorization, String prefix, Arrivals arrivals) {
    super(1);
    this.loop = loop;
    this.url = url;
    this.request =
        "GET /v1/watch?prefix=%s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n\r\n"
            .formatted(prefix, url.getAuthority(), authorization);
    this.scanner = new StampScanner(0, arrivals);
  }

  @Override
  void open(int watcher) {
    Bootstrap bootstrap = Sockets.on(loop).option(ChannelOption.SO_RCVBUF, RECEIVE_BYTES);
    ChannelInitializer<Channel> pipeline =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel made) {
            made.pipeline()
                .addLast(
                    new HttpClientCodec(),
                    new Body(),
                    new LineBasedFrameDecoder(MAX_LINE_BYTES),
                    new Lines());
          }
        };
    Sockets.connect(bootstrap, url, pipeline, this::connected, this::failed);
  }

  private void connected(Channel made) {
    channel = made;
    keep(made);
  }

  /** Reads on, or no more. */
  void reads(boolean now) {
    Channel open = channel;
    if (open != null) {
      open.config().setAutoRead(now);
    }
  }

  /** Whether the revisions of each group have only grown. */
  boolean isInOrder() {
    return inOrder;
  }

  /** Whether it was told to begin anew. */
  boolean isResynced() {
    return resynced;
  }

  private final class Body extends SimpleChannelInboundHandler<HttpObject> {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      // From before the codec, since the request is bytes already.
      var unused =
          context
              .pipeline()
              .firstContext()
              .writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
      context.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpResponse response) {
        if (response.status().code() == 200) {
          opened();
        } else {
          failed("a watch was answered with " + response.status());
        }
      }
      if (message instanceof HttpContent content) {
        context.fireChannelRead(content.content().retain());
      }
    }
  }

  private final class Lines extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
      int bytes = Math.min(HEAD_BYTES, line.readableBytes());
      String head = line.toString(line.readerIndex(), bytes, StandardCharsets.UTF_8);
      Matcher transaction = TRANSACTION.matcher(head);
      if (transaction.matches()) {
        long revision = Long.parseLong(transaction.group(2));
        Long before = revisions.put(transaction.group(1), revision);
        inOrder &= before == null || before < revision;
      } else if (head.equals("event: resync")) {
        resynced = true;
      }
      scanner.scan(line, line.readerIndex(), line.writerIndex(), System.nanoTime());
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
