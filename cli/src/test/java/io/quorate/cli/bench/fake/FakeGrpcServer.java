package io.quorate.cli.bench.fake;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server on Netty's own HTTP/2, with flow control and all; the test says what it answers.
 */
public final class FakeGrpcServer implements AutoCloseable {
  /** A call as it came. */
  public record Request(String path, String authorization, byte[] message) {}

  /**
   * What it gets.
   *
   * @param message null: none
   * @param trailers with the status
   */
  public record Answer(byte @Nullable [] message, Map<String, String> trailers) {
    public static Answer ok(byte[] message) {
      return new Answer(message, Map.of("grpc-status", "0"));
    }

    public static Answer error(int status, String... trailers) {
      Map<String, String> all = new HashMap<>(Map.of("grpc-status", status + ""));
      for (int i = 0; i < trailers.length; i += 2) {
        all.put(trailers[i], trailers[i + 1]);
      }
      return new Answer(null, all);
    }
  }

  /** Decides on answers; called on the server's thread. */
  public interface Service {
    Answer answer(Request request);
  }

  private final MultiThreadIoEventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Channel> connections = new CopyOnWriteArrayList<>();
  private final Channel listener;

  public FakeGrpcServer(Service service) throws InterruptedException {
    listener =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    channel
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forServer()
                                .initialSettings(
                                    Http2Settings.defaultSettings().maxConcurrentStreams(100))
                                .build(),
                            new Http2MultiplexHandler(
                                new ChannelInitializer<Channel>() {
                                  @Override
                                  protected void initChannel(Channel stream) {
                                    stream.pipeline().addLast(new Call(service));
                                  }
                                }));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
  }

  public String address() {
    return "127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
  }

  public List<Request> requests() {
    return requests;
  }

  /** Ends all connections that are open now. */
  public void dropConnections() {
    List<Channel> open = List.copyOf(connections);
    connections.clear();
    for (Channel channel : open) {
      var unused = channel.close();
    }
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    dropConnections();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Call extends ChannelInboundHandlerAdapter {
    private final Service service;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String path = "";
    private String authorization = "";

    Call(Service service) {
      this.service = service;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) throws Exception {
      if (frame instanceof Http2HeadersFrame headers) {
        path = String.valueOf(headers.headers().path());
        authorization = String.valueOf(headers.headers().get("authorization"));
      } else if (frame instanceof Http2DataFrame data) {
        ByteBuf content = data.content();
        content.readBytes(body, content.readableBytes());
        boolean last = data.isEndStream();
        data.release();
        if (last) {
          answer(context);
        }
      }
    }

    private void answer(ChannelHandlerContext context) {
      byte[] framed = body.toByteArray();
      byte[] message = new byte[framed.length - 5];
      System.arraycopy(framed, 5, message, 0, message.length);
      Request request = new Request(path, authorization, message);
      requests.add(request);
      Answer answer = service.answer(request);
      DefaultHttp2Headers trailers = new DefaultHttp2Headers();
      answer.trailers().forEach(trailers::set);
      byte[] out = answer.message();
      if (out == null) {
        trailers.status("200");
      } else {
        var unused =
            context.write(
                new DefaultHttp2HeadersFrame(
                    new DefaultHttp2Headers()
                        .status("200")
                        .set("content-type", "application/grpc")));
        ByteBuf data = context.alloc().buffer();
        data.writeByte(0).writeInt(out.length).writeBytes(out);
        unused = context.write(new DefaultHttp2DataFrame(data));
      }
      var unused = context.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true));
    }
  }
}
