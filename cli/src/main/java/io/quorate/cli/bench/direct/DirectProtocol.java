package io.quorate.cli.bench.direct;

import io.netty.channel.EventLoop;
import io.quorate.cli.bench.grpc.GrpcProtocol;
import io.quorate.cli.bench.grpc.GrpcTarget;
import io.quorate.cli.bench.load.Link;
import io.quorate.cli.bench.load.Protocol;
import io.quorate.cli.bench.wire.Server;
import io.quorate.cli.bench.workload.KeySpace;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/**
 * gRPC to the storage nodes.
 *
 * @param nodes addresses to begin with, as {@code host:port}; refusals name the others
 * @param streams operations at a time on each link
 */
public record DirectProtocol(
    List<String> nodes, int streams, KeySpace keySpace, Supplier<GrpcTarget> targets)
    implements Protocol {
  @Override
  public Link open(EventLoop loop, Link.Owner owner) {
    return new DirectLink(
        owner,
        (address, nodeOwner) -> {
          Server server = Server.http2(URI.create("http://" + address));
          return new GrpcProtocol(server, streams, targets).open(loop, nodeOwner);
        },
        keySpace::key,
        streams,
        nodes);
  }
}
