package io.quorate.cli.bench.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.quorate.cli.bench.load.Call;
import io.quorate.cli.bench.wire.Server;
import io.quorate.cli.bench.wire.SocketLink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request at a time, as HTTP/1.1 clients do. All on one event loop. */
final class Http1Link extends SocketLink {
  private final HttpTarget target;
  private final AnswerParser parser = new AnswerParser();
  private @Nullable Call current;

  Http1Link(EventLoop loop, Server server, Owner owner, HttpTarget target) {
    super(loop, server, owner);
    this.target = target;
  }

  @Override
  public int capacity() {
    return 1;
  }

  @Override
  protected void connected() {
    parser.reset();
    opened();
  }

  @Override
  public void send(Call call) {
    current = call;
    target.encode(call.operation(), out());
  }

  @Override
  protected void received(ChannelHandlerContext context, ByteBuf in) throws IOException {
    while (parser.parse(in)) {
      Call call = current;
      if (call == null) {
        throw new IOException("an answer that nobody asked for");
      }
      current = null;
      String error = target.judge(call.operation(), parser);
      boolean closing = parser.isClosing();
      if (closing) {
        // First, so that nothing new is begun on it.
        drop("connection_lost");
      }
      owner.ended(call, error);
      if (closing) {
        return;
      }
    }
  }

  @Override
  protected void lost(String error) {
    Call call = current;
    current = null;
    if (call != null) {
      owner.ended(call, error);
    }
  }

  @Override
  public void abandon(Call call, String error) {
    if (call == current) {
      drop(error);
    }
  }
}
