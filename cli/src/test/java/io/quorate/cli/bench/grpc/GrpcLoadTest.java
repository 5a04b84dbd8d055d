package io.quorate.cli.bench.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.cli.bench.fake.FakeGrpcServer;
import io.quorate.cli.bench.fake.FakeGrpcServer.Answer;
import io.quorate.cli.bench.load.LoadGenerator;
import io.quorate.cli.bench.load.LoadPlan;
import io.quorate.cli.bench.load.LoadResult;
import io.quorate.cli.bench.target.QuorateGrpc;
import io.quorate.cli.bench.wire.Server;
import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.v1.GetRequest;
import io.quorate.v1.PutRequest;
import io.quorate.v1.PutResponse;
import io.quorate.v1.ScanRequest;
import io.quorate.v1.ScanResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The gRPC client against another implementation of HTTP/2, over a socket. */
class GrpcLoadTest {
  private static final byte[] PUT = PutResponse.newBuilder().setVersion(1).build().toByteArray();

  private static Workload workload(Mix mix, int valueBytes) {
    KeySpace keys = new KeySpace("b/", mix.scans() > 0 ? 10 : 0);
    return new Workload(mix, Distribution.UNIFORM, 1_000, keys, valueBytes, 1);
  }

  private static LoadResult run(FakeGrpcServer server, Workload workload, int streams, long count)
      throws IOException, InterruptedException {
    LoadPlan plan =
        new LoadPlan(
            workload, 2, 1, 0, Duration.ZERO, Duration.ZERO, count, Duration.ofSeconds(20));
    GrpcProtocol protocol =
        new GrpcProtocol(
            Server.http2(URI.create("http://" + server.address())),
            streams,
            () -> new QuorateGrpc(workload, workload.values(), () -> "Bearer token"));
    return LoadGenerator.run(plan, protocol);
  }

  @Test
  void writesWhatTheContractSays() throws Exception {
    Set<String> keys = ConcurrentHashMap.newKeySet();
    try (FakeGrpcServer server =
        new FakeGrpcServer(
            request -> {
              PutRequest put = parsed(() -> PutRequest.parseFrom(request.message()));
              keys.add(put.getKey().toStringUtf8());
              assertThat(put.getValue().size()).isEqualTo(256);
              return Answer.ok(PUT);
            })) {
      LoadResult result = run(server, workload(Mix.PUTS, 256), 8, 1_000);
      assertThat(result.operations()).isEqualTo(1_000);
      assertThat(result.errors()).isEmpty();
      assertThat(server.requests())
          .hasSize(1_000)
          .allMatch(request -> request.path().equals("/quorate.v1.Kv/Put"))
          .allMatch(request -> request.authorization().equals("Bearer token"));
      assertThat(keys).hasSizeGreaterThan(500).allMatch(key -> key.matches("b/key\\d{8}"));
    }
  }

  /** A hundred kilobytes fit neither a frame nor the windows that a server starts with. */
  @Test
  void largeValuesWaitForTheServersWindows() throws Exception {
    AtomicInteger intact = new AtomicInteger();
    try (FakeGrpcServer server =
        new FakeGrpcServer(
            request -> {
              PutRequest put = parsed(() -> PutRequest.parseFrom(request.message()));
              intact.addAndGet(put.getValue().size() == 300_000 ? 1 : 0);
              return Answer.ok(PUT);
            })) {
      LoadResult result = run(server, workload(Mix.PUTS, 300_000), 4, 50);
      assertThat(result.operations()).isEqualTo(50);
      assertThat(intact).hasValue(50);
    }
  }

  @Test
  void aScanThatMissesRowsIsAnError() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (FakeGrpcServer server =
        new FakeGrpcServer(
            request -> {
              ScanRequest scan = parsed(() -> ScanRequest.parseFrom(request.message()));
              assertThat(scan.getLimit()).isEqualTo(10);
              assertThat(scan.getPrefix().toStringUtf8()).matches("b/\\{\\d{8}}/");
              ScanResponse.Builder rows = ScanResponse.newBuilder();
              int sent = count.incrementAndGet() % 2 == 0 ? 10 : 3;
              for (int i = 0; i < sent; i++) {
                rows.addKvsBuilder().setKey(scan.getPrefix()).setValue(scan.getPrefix());
              }
              return Answer.ok(rows.build().toByteArray());
            })) {
      LoadResult result = run(server, workload(Mix.SCANS, 16), 1, 100);
      assertThat(result.operations()).isEqualTo(50);
      assertThat(result.errors()).containsEntry("rows_missing", 50L);
    }
  }

  @Test
  void refusalsAreCountedByCode() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (FakeGrpcServer server =
        new FakeGrpcServer(
            request -> {
              GetRequest get = parsed(() -> GetRequest.parseFrom(request.message()));
              assertThat(get.getKey().isEmpty()).isFalse();
              return switch (count.incrementAndGet() % 3) {
                case 0 -> Answer.error(5, "quorate-code", "not_found");
                case 1 -> Answer.error(14);
                default -> Answer.ok(PUT);
              };
            })) {
      LoadResult result = run(server, workload(Mix.GETS, 16), 4, 300);
      assertThat(result.operations()).isEqualTo(100);
      assertThat(result.errors())
          .containsEntry("not_found", 100L)
          .containsEntry("grpc_unavailable", 100L);
    }
  }

  @Test
  void aLostConnectionIsCountedAndOpenedAgain() throws Exception {
    AtomicInteger count = new AtomicInteger();
    FakeGrpcServer[] self = new FakeGrpcServer[1];
    try (FakeGrpcServer server =
        new FakeGrpcServer(
            request -> {
              if (count.incrementAndGet() == 100) {
                self[0].dropConnections();
              }
              return Answer.ok(PUT);
            })) {
      self[0] = server;
      LoadResult result = run(server, workload(Mix.PUTS, 16), 4, 500);
      assertThat(result.errors().keySet()).isSubsetOf("connection_lost", "goaway_0");
      assertThat(result.failed()).isBetween(1L, 8L);
      assertThat(result.operations() + result.failed()).isEqualTo(500);
    }
  }

  @Test
  void tooManyStreamsAreAnErrorAtTheStart() throws Exception {
    try (FakeGrpcServer server = new FakeGrpcServer(request -> Answer.ok(PUT))) {
      assertThatThrownBy(() -> run(server, workload(Mix.PUTS, 16), 101, 10))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("takes 100 calls at a time on a connection, not 101");
    }
  }

  @Test
  void nobodyThereIsAnErrorAtTheStart() throws Exception {
    FakeGrpcServer gone = new FakeGrpcServer(request -> Answer.ok(PUT));
    gone.close();
    assertThatThrownBy(() -> run(gone, workload(Mix.PUTS, 16), 1, 10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't connect to http://127.0.0.1:");
  }

  private interface Parsing<T> {
    T parse() throws Exception;
  }

  private static <T> T parsed(Parsing<T> parsing) {
    try {
      return parsing.parse();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
