package io.quorate.system.bench;

import io.quorate.cli.bench.grpc.GrpcProtocol;
import io.quorate.cli.bench.http1.Http1Protocol;
import io.quorate.cli.bench.load.LoadGenerator;
import io.quorate.cli.bench.load.LoadPlan;
import io.quorate.cli.bench.load.LoadResult;
import io.quorate.cli.bench.load.Protocol;
import io.quorate.cli.bench.wire.Server;
import io.quorate.cli.bench.workload.Values;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.system.cluster.Distribution;
import io.quorate.system.etcd.EtcdGrpc;
import io.quorate.system.etcd.EtcdHttp;
import io.quorate.system.etcd.EtcdPeer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Three members of etcd; the load goes to their leader, which is the shortest way. */
public final class EtcdSide implements Side {
  private static final int FILL_CONNECTIONS = 64;

  private final Path directory;
  private final EtcdPeer peer;
  private final URI leader;

  public EtcdSide(String name) throws IOException, InterruptedException {
    directory = Distribution.find().workDirectory(name);
    peer = new EtcdPeer(directory);
    leader = peer.leader().orElseThrow();
  }

  @Override
  public String name() {
    return "etcd";
  }

  public URI leader() {
    return leader;
  }

  @Override
  public Map<String, Long> pids() {
    return peer.pids();
  }

  @Override
  public Protocol protocol(Load load) {
    return switch (load.wire()) {
      case HTTP -> http(load.workload());
      case GRPC -> {
        Workload workload = load.workload();
        Values values = workload.values();
        yield new GrpcProtocol(
            Server.http2(leader), load.streams(), () -> new EtcdGrpc(workload, values));
      }
    };
  }

  private Protocol http(Workload workload) {
    Values values = workload.values();
    return new Http1Protocol(Server.http1(leader), () -> new EtcdHttp(workload, values));
  }

  @Override
  public void fill(Workload workload) throws IOException, InterruptedException {
    LoadResult stored =
        LoadGenerator.run(LoadPlan.filling(workload, FILL_CONNECTIONS), http(workload));
    if (stored.operations() != workload.keys()) {
      throw new IOException("etcd refused keys: " + stored.errors());
    }
  }

  @Override
  public void close() throws IOException {
    peer.close();
    Distribution.deleteTree(directory);
  }
}
