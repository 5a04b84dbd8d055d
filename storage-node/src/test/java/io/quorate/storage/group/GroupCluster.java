package io.quorate.storage.group;

import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.apply.SnapshotFiles;
import io.quorate.storage.mvcc.mapdb.MapDbStores;
import io.quorate.storage.raft.RaftReplica.Member;
import io.quorate.storage.raft.jraft.ClusterKey;
import io.quorate.storage.raft.jraft.JRaftEngine;
import io.quorate.storage.raft.jraft.NodeIdentity;
import io.quorate.storage.raft.jraft.RaftTransport;
import io.quorate.storage.raft.jraft.RaftTransportOptions;
import io.quorate.storage.raft.jraft.ReplicaOptions;
import io.quorate.storage.raft.jraft.SharedLog;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Three nodes in this process with one group: real Raft, real engine, real files. */
final class GroupCluster implements AutoCloseable {
  static final String GROUP = "g1";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Path directory;
  private final SnapshotFiles snapshots;
  private final ReplicaOptions options;
  private final GroupLimits limits;
  private final Map<String, SocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<String, Node> nodes = new ConcurrentHashMap<>();
  private final List<Member> members = new ArrayList<>();

  GroupCluster(Path directory, SnapshotFiles snapshots, ReplicaOptions options) {
    this(directory, snapshots, options, GroupLimits.DEFAULT);
  }

  GroupCluster(
      Path directory, SnapshotFiles snapshots, ReplicaOptions options, GroupLimits limits) {
    this.directory = directory;
    this.snapshots = snapshots;
    this.options = options;
    this.limits = limits;
    for (int i = 1; i <= 3; i++) {
      members.add(new Member("gc" + i, false, 0, 0, true));
    }
    members.forEach(member -> start(member.nodeId()));
  }

  /** What the wiring of a real node does, for one group. */
  final class Node {
    final String id;
    final Group group;
    private final HttpServer server;
    private final JRaftEngine engine;
    private final ExecutorService workers = Executors.newFixedThreadPool(2);

    Node(String id) {
      this.id = id;
      RaftTransport transport =
          new RaftTransport(
              new RaftTransportOptions(
                  vertx,
                  () -> new NodeIdentity("test", "id", id, "incarnation-" + id),
                  new ClusterKey("secret"),
                  peer -> null,
                  addresses::get,
                  RaftTransportOptions.httpClientOptions()));
      GrpcServer grpc =
          GrpcServer.server(
              vertx,
              new GrpcServerOptions().setMaxMessageSize(RaftTransportOptions.MAX_MESSAGE_BYTES));
      transport.bind(grpc);
      SocketAddress known = addresses.get(id);
      server =
          vertx
              .createHttpServer(RaftTransportOptions.tuneServer(new HttpServerOptions()))
              .requestHandler(grpc)
              .listen(known == null ? 0 : known.port(), "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      addresses.put(id, SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1"));
      engine =
          new JRaftEngine(transport, SharedLog.open(directory.resolve(id).resolve("log")), options);
      if (!engine.log().exists(GROUP)) {
        engine.log().create(GROUP);
      }
      GroupStateMachine machine =
          GroupStateMachine.open(GROUP, stores(id), new MapDbStores(), snapshots, workers);
      group =
          new Group(
              engine.open(GROUP, members, machine, directory.resolve(id).resolve(GROUP)),
              machine,
              limits,
              workers,
              new GroupClock(
                  options.electionTimeoutMs(), System::currentTimeMillis, System::nanoTime),
              () -> false);
    }

    private void close() {
      group.close();
      engine.close();
      server.close().toCompletionStage().toCompletableFuture().join();
      workers.shutdown();
    }
  }

  Path stores(String id) {
    return directory.resolve(id).resolve("stores");
  }

  void start(String id) {
    nodes.put(id, new Node(id));
  }

  void stop(String id) {
    Node node = nodes.remove(id);
    if (node != null) {
      node.close();
    }
  }

  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  Optional<Node> findLeader() {
    return nodes.values().stream().filter(node -> node.group.replica().isLeader()).findFirst();
  }

  Node leader() {
    await("a leader", () -> findLeader().isPresent());
    return findLeader().orElseGet(this::leader);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited too long for " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    List.copyOf(nodes.keySet()).forEach(this::stop);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
