package io.quorate.cli.bench.grpc;

import io.netty.channel.EventLoop;
import io.quorate.cli.bench.load.Link;
import io.quorate.cli.bench.load.Protocol;
import io.quorate.cli.bench.wire.Server;
import java.util.function.Supplier;

/**
 * gRPC to one server.
 *
 * @param streams calls at a time on each connection
 * @param targets makes one for each link
 */
public record GrpcProtocol(Server server, int streams, Supplier<GrpcTarget> targets)
    implements Protocol {
  @Override
  public Link open(EventLoop loop, Link.Owner owner) {
    GrpcLink link = new GrpcLink(loop, server, owner, targets.get(), streams);
    link.connect();
    return link;
  }
}
