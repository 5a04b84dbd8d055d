package io.quorate.cli.bench.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.bench.fake.FakeGrpcServer;
import io.quorate.cli.bench.fake.FakeGrpcServer.Answer;
import io.quorate.cli.bench.load.LoadGenerator;
import io.quorate.cli.bench.load.LoadPlan;
import io.quorate.cli.bench.load.LoadResult;
import io.quorate.cli.bench.target.QuorateGrpc;
import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.proto.key.Shards;
import io.quorate.v1.PutRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectLoadTest {
  private static final int SHARDS = 64;
  private static final byte[] NOTHING = {};

  /** A node that leads the even shards or the odd ones, and knows the other. */
  private static Answer serve(FakeGrpcServer.Request request, int leads, String other) {
    try {
      byte[] key = PutRequest.parseFrom(request.message()).getKey().toByteArray();
      return Shards.shardOf(key, SHARDS) % 2 == leads
          ? Answer.ok(NOTHING)
          : Answer.error(14, "quorate-code", "not_leader", "quorate-leader", other);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static LoadResult run(long operations, String node) throws Exception {
    Workload workload =
        new Workload(Mix.PUTS, Distribution.UNIFORM, 10_000, new KeySpace("b/", 0), 16, 1);
    LoadPlan plan =
        new LoadPlan(
            workload, 1, 1, 0, Duration.ZERO, Duration.ZERO, operations, Duration.ofSeconds(20));
    return LoadGenerator.run(
        plan,
        new DirectProtocol(
            List.of(node),
            4,
            workload.keySpace(),
            () -> new QuorateGrpc(workload, workload.values(), () -> "Bearer t")));
  }

  @Test
  void refusalsLeadToTheLeadersAndAreRemembered() throws Exception {
    String[] odd = new String[1];
    FakeGrpcServer[] even = new FakeGrpcServer[1];
    try (FakeGrpcServer second = new FakeGrpcServer(r -> serve(r, 1, even[0].address()));
        FakeGrpcServer first = new FakeGrpcServer(r -> serve(r, 0, odd[0]))) {
      odd[0] = second.address();
      even[0] = first;
      LoadResult result = run(5_000, first.address());
      // The second node is unknown at first: what goes there before it is connected has failed.
      assertThat(result.errors().keySet()).isSubsetOf("not_leader");
      assertThat(result.failed()).isLessThan(500);
      assertThat(result.operations() + result.failed()).isEqualTo(5_000);
      // Shards are learned, so nearly every operation goes to its leader at once.
      assertThat(first.requests().size() + second.requests().size()).isLessThan(5_600);
      assertThat(second.requests().size()).isGreaterThan(1_500);
    }
  }

  @Test
  void aLeaderThatNobodyKnowsIsAnError() throws Exception {
    try (FakeGrpcServer node =
        new FakeGrpcServer(request -> Answer.error(14, "quorate-code", "not_leader"))) {
      LoadResult result = run(50, node.address());
      assertThat(result.errors()).containsEntry("not_leader", 50L);
    }
  }

  @Test
  void nodesThatSendEachOtherEverythingAreNotFollowedForEver() throws Exception {
    String[] self = new String[1];
    try (FakeGrpcServer node =
        new FakeGrpcServer(
            request -> Answer.error(14, "quorate-code", "not_leader", "quorate-leader", self[0]))) {
      self[0] = node.address();
      LoadResult result = run(50, node.address());
      assertThat(result.errors()).containsEntry("not_leader", 50L);
      assertThat(node.requests()).hasSize(250);
    }
  }
}
