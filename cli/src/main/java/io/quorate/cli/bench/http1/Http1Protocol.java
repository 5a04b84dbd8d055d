package io.quorate.cli.bench.http1;

import io.netty.channel.EventLoop;
import io.quorate.cli.bench.load.Link;
import io.quorate.cli.bench.load.Protocol;
import io.quorate.cli.bench.wire.Server;
import java.util.function.Supplier;

/**
 * HTTP/1.1 to one server.
 *
 * @param targets makes one for each link
 */
public record Http1Protocol(Server server, Supplier<HttpTarget> targets) implements Protocol {
  @Override
  public Link open(EventLoop loop, Link.Owner owner) {
    Http1Link link = new Http1Link(loop, server, owner, targets.get());
    link.connect();
    return link;
  }
}
