package io.quorate.system.watch;

import io.netty.channel.EventLoop;
import io.quorate.system.bench.EtcdSide;
import io.quorate.system.bench.QuorateSide;
import io.quorate.system.bench.Side;
import java.net.URI;
import java.util.function.Supplier;

/**
 * A cluster and a way to watch it.
 *
 * @param putPath the method that puts are sent to
 * @param swarm opens watches of one prefix
 */
record Contender(
    String name, Side side, URI url, String putPath, Supplier<String> authorization, Swarm swarm) {
  /** HTTP/2 connections that gRPC's watches share. */
  static final int CONNECTIONS = 20;

  /** Makes watches that are not open yet. */
  interface Swarm {
    Watchers of(EventLoop loop, int count, String prefix, Arrivals arrivals);
  }

  static Contender sse(QuorateSide side) {
    return quorate(
        "Quorate, server-sent events",
        side,
        (loop, count, prefix, arrivals) ->
            new SseWatchers(
                loop,
                side.cluster().url(),
                side.authorization(),
                count,
                watcher -> "prefix=" + prefix,
                arrivals));
  }

  static Contender grpc(QuorateSide side) {
    return quorate(
        "Quorate, gRPC",
        side,
        (loop, count, prefix, arrivals) ->
            new GrpcWatchers(
                loop,
                side.cluster().url(),
                WatchCall.quoratePrefix(side.authorization(), watcher -> prefix),
                count,
                CONNECTIONS,
                arrivals));
  }

  private static Contender quorate(String name, QuorateSide side, Swarm swarm) {
    return new Contender(
        name, side, side.cluster().url(), "/quorate.v1.Kv/Put", side::authorization, swarm);
  }

  static Contender etcd(EtcdSide side) {
    return new Contender(
        "etcd, gRPC",
        side,
        side.leader(),
        "/etcdserverpb.KV/Put",
        () -> "",
        (loop, count, prefix, arrivals) ->
            new GrpcWatchers(
                loop, side.leader(), WatchCall.etcdPrefix(prefix), count, CONNECTIONS, arrivals));
  }
}
