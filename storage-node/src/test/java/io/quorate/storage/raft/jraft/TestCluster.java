package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.raft.RaftReplica.Member;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Nodes n1, n2, … in this process, each with its own server, log and replicas of some groups. */
final class TestCluster implements AutoCloseable {
  private static final AtomicInteger CLUSTERS = new AtomicInteger();

  private final String prefix = "c" + CLUSTERS.incrementAndGet() + "n";
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Path directory;
  private final List<String> groups;
  private final ReplicaOptions options;
  private final boolean keepEntries;
  private final Map<String, SocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<String, TestNode> nodes = new LinkedHashMap<>();
  private final List<Member> members = new ArrayList<>();

  TestCluster(Path directory, int size, List<String> groups, ReplicaOptions options) {
    this(directory, size, groups, options, true);
  }

  TestCluster(
      Path directory, int size, List<String> groups, ReplicaOptions options, boolean keepEntries) {
    this.directory = directory;
    this.groups = groups;
    this.options = options;
    this.keepEntries = keepEntries;
    for (int i = 1; i <= size; i++) {
      members.add(new Member(prefix + i, false, 0, 0, true));
    }
    members.forEach(member -> start(member.nodeId()));
  }

  /** One node: what the wiring of a real one does. */
  final class TestNode implements AutoCloseable {
    final String id;
    final HttpServer server;
    private final RaftTransport transport;
    final JRaftEngine engine;
    final Map<String, ToyMachine> machines = new ConcurrentHashMap<>();
    final Map<String, RaftReplica> replicas = new ConcurrentHashMap<>();

    TestNode(String id) {
      this.id = id;
      transport =
          new RaftTransport(
              new RaftTransportOptions(
                  vertx,
                  () -> new NodeIdentity("test", "id", id, "incarnation-" + id),
                  new ClusterKey("secret"),
                  peer -> peer.clusterName().equals("test") ? null : "another cluster",
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
      groups.forEach(this::open);
    }

    void open(String group) {
      ToyMachine machine = new ToyMachine(keepEntries);
      machines.put(group, machine);
      if (!engine.log().exists(group)) {
        engine.log().create(group);
      }
      replicas.put(
          group, engine.open(group, members, machine, directory.resolve(id).resolve(group)));
    }

    /** To the others it looks as if the process had been killed. */
    void vanish() {
      server.close().toCompletionStage().toCompletableFuture().join();
      transport.close();
    }

    @Override
    public void close() {
      engine.close();
      server.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  TestNode start(String id) {
    TestNode node = new TestNode(id);
    nodes.put(id, node);
    return node;
  }

  void stop(String id) {
    nodes.remove(id).close();
  }

  List<TestNode> nodes() {
    return List.copyOf(nodes.values());
  }

  TestNode node(String id) {
    return nodes.get(id);
  }

  TestNode leader(String group) {
    await(() -> findLeader(group).isPresent());
    return findLeader(group).orElseThrow();
  }

  Optional<TestNode> findLeader(String group) {
    return nodes.values().stream().filter(n -> n.replicas.get(group).isLeader()).findFirst();
  }

  TestNode follower(String group) {
    TestNode leader = leader(group);
    return nodes.values().stream().filter(n -> n != leader).findFirst().orElseThrow();
  }

  /** Proposes at the leader, whoever that is by then, until it is applied. */
  long write(String group, String entry) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (true) {
      try {
        return propose(leader(group).replicas.get(group), entry).get(5, TimeUnit.SECONDS);
      } catch (Exception e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not written: " + entry, e);
        }
      }
    }
  }

  static CompletableFuture<Long> propose(RaftReplica replica, String entry) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    long term = replica.status().term();
    replica.propose(entry.getBytes(StandardCharsets.UTF_8), term, proposal(result));
    return result;
  }

  static Proposal proposal(CompletableFuture<Long> result) {
    return new ToyMachine.ToyProposal() {
      @Override
      public void applied(long index) {
        result.complete(index);
      }

      @Override
      public void rejected(Rejection reason, String detail) {
        result.completeExceptionally(new IllegalStateException(reason + " " + detail));
      }

      @Override
      public void lost(String detail) {
        result.completeExceptionally(new IllegalStateException("lost: " + detail));
      }
    };
  }

  static CompletableFuture<Void> read(RaftReplica replica) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    replica.readIndex(
        new ReadCallback() {
          @Override
          public void ready() {
            result.complete(null);
          }

          @Override
          public void failed(Rejection reason, String detail) {
            result.completeExceptionally(new IllegalStateException(reason + " " + detail));
          }
        });
    return result;
  }

  static void await(BooleanSupplier condition) {
    await(condition, 15);
  }

  static void await(BooleanSupplier condition, int seconds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
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
