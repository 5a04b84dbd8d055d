package io.quorate.system.watch;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.quorate.cli.bench.grpc.Frames;
import io.quorate.cli.bench.grpc.RequestHead;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Watches as gRPC streams, spread over a few HTTP/2 connections. Windows are so large that no
 * stream has to widen its own before a run ends.
 */
final class GrpcWatchers extends Watchers {
  private static final int WINDOW_BYTES = 1 << 30;
  private static final int PREFIX_BYTES = 5;

  private final URI url;
  private final WatchCall call;
  private final Arrivals arrivals;
  private final Bootstrap bootstrap;
  private final List<Connection> connections = new ArrayList<>();

  GrpcWatchers(
      EventLoop loop, URI url, WatchCall call, int count, int connections, Arrivals arrivals) {
    super(count);
    this.url = url;
    this.call = call;
    this.arrivals = arrivals;
    this.bootstrap = Sockets.on(loop);
    for (int i = 0; i < connections; i++) {
      this.connections.add(new Connection());
    }
  }

  @Override
  void start() {
    for (Connection connection : connections) {
      Sockets.connect(bootstrap, url, connection, this::keep, this::failed);
    }
    super.start();
  }

  @Override
  void open(int watcher) {
    connections.get(watcher % connections.size()).open(watcher);
  }

  private static final class Stream {
    final StampScanner scanner;
    boolean hasBegun;

    Stream(StampScanner scanner) {
      this.scanner = scanner;
    }
  }

  private final class Connection extends ByteToMessageDecoder {
    private final Http2FrameReader reader = new DefaultHttp2FrameReader();
    private final Listener listener = new Listener(this);
    private final Queue<Integer> waiting = new ArrayDeque<>();

    /** Stream 1 is the first, 3 the second, and so on. */
    private final List<Stream> streams = new ArrayList<>();

    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestHead head;
    private int unacknowledgedBytes;

    @Override
    public void channelActive(ChannelHandlerContext active) {
      context = active;
      ByteBuf out = active.alloc().buffer();
      Frames.preface(WINDOW_BYTES, out);
      var unused = active.writeAndFlush(out);
    }

    void open(int watcher) {
      RequestHead fields = head;
      ChannelHandlerContext channel = context;
      if (fields == null || channel == null) {
        waiting.add(watcher);
        return;
      }
      streams.add(new Stream(new StampScanner(watcher, arrivals)));
      int streamId = 2 * streams.size() - 1;
      ByteBuf out = channel.alloc().buffer();
      int headersAt = Frames.begin(out);
      fields.write(call.path(), call.authorization(), out);
      Frames.endHeaders(headersAt, streamId, out);
      int dataAt = Frames.begin(out);
      out.writeZero(PREFIX_BYTES);
      int messageAt = out.writerIndex();
      call.request().encode(watcher, out);
      out.setInt(messageAt - 4, out.writerIndex() - messageAt);
      if (call.endsRequest()) {
        Frames.endData(dataAt, streamId, out);
      } else {
        Frames.keepData(dataAt, streamId, out);
      }
      var unused = channel.writeAndFlush(out);
    }

    private void settled(Http2Settings settings) {
      write(Frames::settingsAck);
      if (head == null) {
        Long table = settings.headerTableSize();
        head = new RequestHead(false, url.getAuthority(), table == null ? 4_096 : table);
        while (!waiting.isEmpty()) {
          open(waiting.remove());
        }
      }
    }

    private void write(java.util.function.Consumer<ByteBuf> frame) {
      ChannelHandlerContext channel = context;
      if (channel != null) {
        ByteBuf out = channel.alloc().buffer(64);
        frame.accept(out);
        var unused = channel.writeAndFlush(out);
      }
    }

    private void data(int streamId, ByteBuf data, int bytes) {
      Stream stream = streams.get(streamId / 2);
      if (!stream.hasBegun) {
        stream.hasBegun = true;
        opened();
      }
      stream.scanner.scan(data, data.readerIndex(), data.writerIndex(), System.nanoTime());
      unacknowledgedBytes += bytes;
      if (unacknowledgedBytes > WINDOW_BYTES / 2) {
        int read = unacknowledgedBytes;
        unacknowledgedBytes = 0;
        write(out -> Frames.windowUpdate(0, read, out));
      }
    }

    @Override
    protected void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out)
        throws Http2Exception {
      reader.readFrame(channel, in, listener);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext channel) {
      reader.close();
      failed("a connection with watches has ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
      failed("a connection with watches was broken off: " + cause);
      var unused = channel.close();
    }
  }

  /** What the server sends. */
  private final class Listener extends Http2FrameAdapter {
    private final Connection connection;

    Listener(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
      connection.settled(settings);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean last) {
      int bytes = data.readableBytes() + padding;
      connection.data(streamId, data, bytes);
      return bytes;
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean last) {
      if (last) {
        failed("a watch has ended: " + headers);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean last) {
      onHeadersRead(context, streamId, headers, padding, last);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
      failed("a watch was reset: " + errorCode);
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) {
      connection.write(out -> Frames.pingAck(data, out));
    }

    @Override
    public void onGoAwayRead(
        ChannelHandlerContext context, int lastStreamId, long errorCode, ByteBuf debug) {
      failed("the server goes away: " + errorCode);
    }
  }
}
