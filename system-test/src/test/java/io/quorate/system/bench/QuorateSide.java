package io.quorate.system.bench;

import io.quorate.cli.bench.Preload;
import io.quorate.cli.bench.grpc.GrpcProtocol;
import io.quorate.cli.bench.http1.Http1Protocol;
import io.quorate.cli.bench.load.Protocol;
import io.quorate.cli.bench.target.Credentials;
import io.quorate.cli.bench.target.QuorateGrpc;
import io.quorate.cli.bench.target.QuorateHttp;
import io.quorate.cli.bench.wire.Server;
import io.quorate.cli.bench.workload.Values;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.cli.dev.DevCommand;
import io.quorate.client.QuorateClient;
import io.quorate.system.cluster.DevCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Three storage nodes and a gateway, as {@code quorate dev} starts them; signed in. */
public final class QuorateSide implements Side {
  private static final Duration BATCH_TIMEOUT = Duration.ofSeconds(30);

  private final DevCluster cluster;
  private final QuorateClient client;
  private final Credentials credentials;

  public QuorateSide(DevCluster cluster) throws IOException {
    this.cluster = cluster;
    this.client = QuorateClient.builder(cluster.url()).timeout(BATCH_TIMEOUT).build();
    String password = Files.readString(cluster.data().resolve("admin.password")).strip();
    var unused = client.auth().login("default", "admin", password);
    this.credentials = new Credentials(client.auth()::accessToken, System.err::println);
  }

  /** With a group for each core that its processes share, as {@code quorate dev} has by itself. */
  public static QuorateSide start(String name) throws IOException, InterruptedException {
    return start(name, DevCommand.defaultGroups(Runtime.getRuntime().availableProcessors()));
  }

  public static QuorateSide start(String name, int groups)
      throws IOException, InterruptedException {
    return new QuorateSide(DevCluster.start(name, new DevCluster.Options(groups, Map.of())));
  }

  public DevCluster cluster() {
    return cluster;
  }

  /** The value of the Authorization header. */
  public String authorization() {
    return credentials.get();
  }

  @Override
  public String name() {
    return "Quorate";
  }

  @Override
  public Map<String, Long> pids() {
    return pids(cluster);
  }

  static Map<String, Long> pids(DevCluster cluster) {
    Map<String, Long> pids = new LinkedHashMap<>();
    pids.put("gateway", cluster.gateway().pid());
    for (String node : cluster.nodeIds()) {
      pids.put(node, cluster.node(node).pid());
    }
    return pids;
  }

  @Override
  public Protocol protocol(Load load) {
    Workload workload = load.workload();
    Values values = workload.values();
    URI url = cluster.url();
    return switch (load.wire()) {
      case HTTP ->
          new Http1Protocol(
              Server.http1(url),
              () -> new QuorateHttp(workload, values, url.getAuthority(), credentials));
      case GRPC ->
          new GrpcProtocol(
              Server.http2(url),
              load.streams(),
              () -> new QuorateGrpc(workload, values, credentials));
    };
  }

  @Override
  public void fill(Workload workload) throws InterruptedException {
    new Preload(workload, client.kv(), stored -> {}).run();
  }

  @Override
  public void close() throws IOException {
    credentials.close();
    try {
      cluster.discard();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cluster.close();
    }
  }
}
