package io.quorate.cli.bench.grpc;

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
import io.netty.util.collection.IntObjectHashMap;
import io.quorate.cli.bench.load.Call;
import io.quorate.cli.bench.wire.Server;
import io.quorate.cli.bench.wire.SocketLink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Unary and streaming calls on one HTTP/2 connection, so many at a time. Frames are written by hand
 * and read by Netty's parser, without its objects per stream: they would cost more than the call.
 * All on one event loop.
 */
final class GrpcLink extends SocketLink {
  /** Holds the largest answer, so that streams need no updates of their own. */
  private static final int WINDOW_BYTES = 16 << 20;

  private static final int PREFIX_BYTES = 5;
  private static final int LAST_STREAM_ID = Integer.MAX_VALUE - 2;

  private final int capacity;
  private final GrpcTarget target;
  private final Listener listener = new Listener();
  private final IntObjectHashMap<Exchange> exchanges = new IntObjectHashMap<>();
  private Http2FrameReader reader = new DefaultHttp2FrameReader(new RepeatedHeadersDecoder());
  private SendWindows windows = new SendWindows();
  private @Nullable RequestHead head;
  private @Nullable ByteBuf unread;
  private int nextStreamId = 1;
  private int unacknowledgedBytes;
  private boolean leaving;

  GrpcLink(EventLoop loop, Server server, Owner owner, GrpcTarget target, int capacity) {
    super(loop, server, owner);
    this.target = target;
    this.capacity = capacity;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  protected void connected() {
    reader = new DefaultHttp2FrameReader(new RepeatedHeadersDecoder());
    windows = new SendWindows();
    head = null;
    nextStreamId = 1;
    unacknowledgedBytes = 0;
    leaving = false;
    Frames.preface(WINDOW_BYTES, out());
  }

  @Override
  public void send(Call call) {
    RequestHead fields = head;
    if (fields == null) {
      throw new IllegalStateException("not open");
    }
    Exchange exchange = new Exchange(call, nextStreamId, windows.initial());
    nextStreamId += 2;
    exchanges.put(exchange.streamId, exchange);
    ByteBuf out = out();
    int headersAt = Frames.begin(out);
    fields.write(target.path(call.operation().kind()), target.authorization(), out);
    Frames.endHeaders(headersAt, exchange.streamId, out);
    int dataAt = Frames.begin(out);
    out.writeZero(PREFIX_BYTES);
    int messageAt = out.writerIndex();
    target.encode(call.operation(), out);
    out.setInt(messageAt - 4, out.writerIndex() - messageAt);
    int bytes = out.writerIndex() - messageAt + PREFIX_BYTES;
    if (windows.takesWhole(exchange, bytes)) {
      Frames.endData(dataAt, exchange.streamId, out);
    } else {
      exchange.unsent = out.copy(messageAt - PREFIX_BYTES, bytes);
      out.writerIndex(dataAt);
      windows.send(exchange, out);
    }
    if (nextStreamId >= LAST_STREAM_ID) {
      leaveWhenDone();
    }
  }

  @Override
  protected void received(ChannelHandlerContext context, ByteBuf in) throws IOException {
    ByteBuf all = in.retain();
    ByteBuf before = unread;
    unread = null;
    if (before != null) {
      all = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), before, all);
    }
    try {
      reader.readFrame(context, all, listener);
    } catch (Http2Exception e) {
      throw new IOException("the server broke HTTP/2", e);
    } finally {
      if (all.isReadable()) {
        unread = all;
      } else {
        all.release();
      }
    }
    if (unacknowledgedBytes > WINDOW_BYTES / 2) {
      Frames.windowUpdate(0, unacknowledgedBytes, out());
      unacknowledgedBytes = 0;
    }
    if (leaving && exchanges.isEmpty()) {
      drop("connection_lost");
    }
  }

  private void leaveWhenDone() {
    leaving = true;
    leave();
  }

  private void finish(Exchange exchange, @Nullable String error) {
    exchanges.remove(exchange.streamId);
    exchange.releaseUnsent();
    owner.ended(exchange.call, error);
  }

  @Override
  protected void lost(String error) {
    ByteBuf rest = unread;
    unread = null;
    if (rest != null) {
      rest.release();
    }
    reader.close();
    List<Exchange> all = new ArrayList<>(exchanges.values());
    exchanges.clear();
    all.forEach(exchange -> finish(exchange, error));
  }

  @Override
  public void abandon(Call call, String error) {
    for (Exchange exchange : List.copyOf(exchanges.values())) {
      if (exchange.call == call) {
        Frames.cancel(exchange.streamId, out());
        flush();
        finish(exchange, error);
      }
    }
  }

  /** What the server sends. */
  private final class Listener extends Http2FrameAdapter {
    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
      Frames.settingsAck(out());
      Integer window = settings.initialWindowSize();
      if (window != null) {
        windows.initialIs(window, exchanges.values(), out());
      }
      if (head != null) {
        return;
      }
      Long streams = settings.maxConcurrentStreams();
      if (streams != null && streams < capacity) {
        String limit = "%s takes %d calls at a time on a connection, not %d";
        owner.unreachable(
            GrpcLink.this, new IOException(limit.formatted(server(), streams, capacity)));
        return;
      }
      Long tableBytes = settings.headerTableSize();
      head =
          new RequestHead(
              server().tls(), server().authority(), tableBytes == null ? 4_096 : tableBytes);
      opened();
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean last) {
      int bytes = data.readableBytes();
      unacknowledgedBytes += bytes + padding;
      Exchange exchange = exchanges.get(streamId);
      if (exchange != null) {
        exchange.data(bytes);
        if (last) {
          finish(exchange, target.judge(exchange.call, exchange));
        }
      }
      return bytes + padding;
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean last) {
      Exchange exchange = exchanges.get(streamId);
      if (exchange != null) {
        exchange.headers(headers);
        if (last) {
          finish(exchange, target.judge(exchange.call, exchange));
        }
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
      Exchange exchange = exchanges.get(streamId);
      if (exchange != null) {
        finish(exchange, "stream_reset_" + errorCode);
      }
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) {
      Frames.pingAck(data, out());
    }

    @Override
    public void onGoAwayRead(
        ChannelHandlerContext context, int lastStreamId, long errorCode, ByteBuf debug) {
      leaveWhenDone();
      for (Exchange exchange : List.copyOf(exchanges.values())) {
        if (exchange.streamId > lastStreamId) {
          finish(exchange, "goaway_" + errorCode);
        }
      }
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int streamId, int increment) {
      if (streamId == 0) {
        windows.connectionGrew(increment, out());
      } else {
        Exchange exchange = exchanges.get(streamId);
        if (exchange != null) {
          windows.streamGrew(exchange, increment, out());
        }
      }
    }
  }
}
