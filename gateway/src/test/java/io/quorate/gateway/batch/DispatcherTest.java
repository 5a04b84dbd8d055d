package io.quorate.gateway.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.routing.Routing;
import io.quorate.gateway.routing.RoutingTable;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.RequestId;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Batches and retries by the clock of a test. */
final class DispatcherTest {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final GatewayMetrics METRICS = new GatewayMetrics(new SimpleMeterRegistry());

  private final FakeLoop loop = new FakeLoop();
  private final FakeNodes nodes = new FakeNodes();
  private final FakeRouting routing = new FakeRouting();
  private final Dispatcher dispatcher =
      new Dispatcher(routing, nodes, loop, new BatchLimits(100, 1 << 20, 60, 1 << 19), METRICS);

  @Test
  void whatArrivesTogetherLeavesTogether() {
    put("a");
    put("b");
    put("c");
    assertThat(nodes.calls).isEmpty();
    loop.run();
    assertThat(keys(nodes.last())).containsExactly("a", "b", "c");
  }

  @Test
  void oneFrameIsUnderWayAndTheNextGathers() {
    put("a");
    loop.run();
    put("b");
    loop.run();
    put("c");
    loop.run();
    assertThat(nodes.calls).hasSize(1);
    nodes.last().written();
    loop.run();
    assertThat(nodes.calls).hasSize(2);
    assertThat(keys(nodes.last())).containsExactly("b", "c");
  }

  @Test
  void aScanUnderWayHoldsUpNoGets() {
    long deadline = loop.nanoTime() + SECOND_NANOS;
    var scan =
        new ReadOperation.Scan(
            2, new int[] {0}, 1, 0, new byte[0], new byte[0], 10, 1_000, false, false);
    dispatcher.scan(routing.table().tenant(2).groupOf(0), scan, false, deadline);
    loop.run();
    get("a");
    get("b");
    loop.run();
    FakeNodes.Call gets = nodes.last();
    loop.advanceNanos(1_000_000);
    gets.absent(2);
    get("c");
    get("d");
    loop.run();
    assertThat(nodes.calls).as("the scan, and both frames of gets").hasSize(3);
  }

  @Test
  void aHintIsFollowedAtOnce() {
    Future<Outcome> a = put("a");
    loop.run();
    nodes.last().failed(ErrorCode.NOT_LEADER, "n3");
    loop.run();
    assertThat(nodes.last().nodeId()).isEqualTo("n3");
    nodes.last().written();
    assertThat(a.result()).isEqualTo(new Outcome.Written(7, 7, 1));
    put("b");
    loop.run();
    assertThat(nodes.last().nodeId()).isEqualTo("n3");
  }

  @Test
  void hintsToADeadNodeAreNotFollowed() {
    put("a");
    loop.run();
    String dead = nodes.last().nodeId();
    nodes.last().lost(ErrorCode.UNAVAILABLE);
    loop.advance(200);
    FakeNodes.Call second = nodes.last();
    assertThat(second.nodeId()).isNotEqualTo(dead);
    second.failed(ErrorCode.NOT_LEADER, dead);
    loop.advance(200);
    assertThat(nodes.last().nodeId()).isNotIn(dead, second.nodeId());
  }

  @Test
  void retriedOperationsKeepTheirOrder() {
    put("a");
    put("b");
    loop.run();
    put("c");
    nodes.last().failed(ErrorCode.NOT_LEADER, "n2");
    loop.run();
    assertThat(keys(nodes.last())).containsExactly("a", "b", "c");
  }

  @Test
  void anUnknownOutcomeIsNeverRepeated() {
    Future<Outcome> a = put("a");
    loop.run();
    nodes.last().lost(ErrorCode.OUTCOME_UNKNOWN);
    loop.advance(5_000);
    assertThat(code(a)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(nodes.calls).hasSize(1);
  }

  @Test
  void whatHasARequestIdIsSentAgain() {
    Future<Outcome> plain = put("a");
    Future<Outcome> signed = putOnce("b");
    loop.run();
    nodes.last().lost(ErrorCode.OUTCOME_UNKNOWN);
    loop.advance(200);
    assertThat(code(plain)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(nodes.last().writes()).hasSize(1);
    assertThat(nodes.last().writes().get(0)).isInstanceOf(Operation.Once.class);
    nodes.last().written();
    assertThat(signed.result()).isEqualTo(new Outcome.Written(7, 7, 1));
  }

  /** The second attempt did nothing for sure; of the first nobody knows. */
  @Test
  void whatWasSentInVainIsUnknownHoweverItEnds() {
    Future<Outcome> overdue = putOnce("a");
    loop.run();
    nodes.last().lost(ErrorCode.OUTCOME_UNKNOWN);
    loop.advance(200);
    nodes.last().failed(ErrorCode.OVERLOADED, "n1");
    assertThat(code(overdue)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);

    Future<Outcome> refused = putOnce("b");
    loop.run();
    nodes.last().lost(ErrorCode.OUTCOME_UNKNOWN);
    loop.advance(200);
    nodes.last().answer(new Reply.Results<>(List.of(new Outcome.Refused(ErrorCode.OVERLOADED))));
    assertThat(code(refused)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);

    Future<Outcome> late = putOnce("c");
    loop.run();
    nodes.last().lost(ErrorCode.OUTCOME_UNKNOWN);
    loop.advance(1_100);
    assertThat(code(late)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void anInternalErrorOfAWriteIsUnknownToo() {
    Future<Outcome> a = put("a");
    loop.run();
    nodes.last().failed(ErrorCode.INTERNAL, "");
    assertThat(code(a)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void aBrokenAnswerIsUnknown() {
    Future<Outcome> a = put("a");
    Future<Outcome> b = put("b");
    loop.run();
    nodes.last().answer(new Reply.Results<>(List.of(new Outcome.Written(7, 7, 1))));
    assertThat(code(a)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(code(b)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void whatWasNotSentByItsDeadlineWasNotApplied() {
    put("a");
    loop.run();
    Future<Outcome> waiting = put("b");
    loop.advance(1_100);
    assertThat(code(waiting).fate()).isEqualTo(ErrorCode.Fate.NOT_APPLIED);
  }

  @Test
  void whatWasSentByItsDeadlineIsUnknownAndALateAnswerChangesNothing() {
    Future<Outcome> a = put("a");
    loop.run();
    loop.advance(1_100);
    assertThat(code(a)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    nodes.last().written();
    assertThat(code(a)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    put("b");
    loop.run();
    assertThat(keys(nodes.last())).containsExactly("b");
  }

  @Test
  void overloadGoesToTheCaller() {
    Future<Outcome> a = put("a");
    loop.run();
    nodes.last().failed(ErrorCode.OVERLOADED, "n1");
    loop.advance(5_000);
    assertThat(code(a)).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(nodes.calls).hasSize(1);
  }

  @Test
  void aStaleEpochIsRoutedAnew() {
    Future<Outcome> a = put("a");
    loop.run();
    routing.table = table("g2", 2);
    nodes.last().answer(new Reply.Results<>(List.of(new Outcome.Refused(ErrorCode.STALE_EPOCH))));
    assertThat(routing.suspicions).isPositive();
    loop.advance(200);
    Operation again = nodes.last().writes().get(0);
    assertThat(again.epoch()).isEqualTo(2);
    assertThat(nodes.calls).hasSize(2);
    nodes.last().written();
    assertThat(a.succeeded()).isTrue();
  }

  /** The groups refuse it time and again: between two attempts it is in no lane that is swept. */
  @Test
  void whatIsRoutedAnewEndsByItsDeadlineToo() {
    for (int timeoutMs = 300; timeoutMs < 400; timeoutMs += 9) {
      long deadline = loop.nanoTime() + timeoutMs * 1_000_000L;
      Future<Outcome> write =
          dispatcher.put(Origin.of(2), Condition.ALWAYS, bytes("a"), bytes("v"), deadline);
      while (loop.nanoTime() < deadline + 50_000_000) {
        loop.advance(1);
        if (!nodes.last().promise().future().isComplete()) {
          Outcome refused = new Outcome.Refused(ErrorCode.STALE_EPOCH);
          nodes.last().answer(new Reply.Results<>(List.of(refused)));
        }
      }
      assertThat(write.isComplete()).as("%d ms", timeoutMs).isTrue();
      assertThat(code(write).fate()).isEqualTo(ErrorCode.Fate.NOT_APPLIED);
    }
  }

  @Test
  void refusalsOfOtherKindsAreAnswers() {
    Future<Outcome> a = put("a");
    loop.run();
    Outcome refused = new Outcome.Refused(ErrorCode.INVALID_ARGUMENT);
    nodes.last().answer(new Reply.Results<>(List.of(refused)));
    assertThat(a.result()).isEqualTo(refused);
  }

  @Test
  void aTenantCanNotTakeItAll() {
    for (int i = 0; i < 60; i++) {
      put("k" + i);
    }
    assertThat(code(put("more"))).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
    Future<Outcome> other = put(3, "theirs");
    assertThat(other.isComplete()).isFalse();
    loop.run();
    nodes.last().written();
    assertThat(put("again").isComplete()).isFalse();
  }

  @Test
  void aFullLaneRefuses() {
    for (int i = 0; i < 50; i++) {
      put(2, "a" + i);
      put(3, "b" + i);
    }
    assertThat(code(put(3, "more"))).isEqualTo(ErrorCode.OVERLOADED);
  }

  @Test
  void framesAreBoundedInBytes() {
    byte[] large = new byte[300_000];
    Dispatcher wide =
        new Dispatcher(
            routing, nodes, loop, new BatchLimits(100, 64 << 20, 100, 64 << 20), METRICS);
    for (int i = 0; i < 20; i++) {
      wide.put(
          Origin.of(2), Condition.ALWAYS, bytes("k" + i), large, loop.nanoTime() + SECOND_NANOS);
    }
    loop.run();
    assertThat(nodes.last().writes().size()).isBetween(10, 13);
    assertThat(nodes.last().frame().length()).isLessThanOrEqualTo(5 << 20);
  }

  @Test
  void whateverHappensEachOperationEndsOnceAndTruly() {
    for (int seed = 0; seed < 300; seed++) {
      new Chaos(seed).run();
    }
  }

  /** Random answers to random writes; a write that was called not applied must not have been. */
  private static final class Chaos {
    private final int seed;
    private final SplittableRandom random;
    private final FakeLoop loop = new FakeLoop();
    private final FakeNodes nodes = new FakeNodes();
    private final Dispatcher dispatcher;
    private final List<String> applied = new ArrayList<>();
    private final List<Future<Outcome>> futures = new ArrayList<>();
    private int answered;

    Chaos(int seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.dispatcher =
          new Dispatcher(
              new FakeRouting(), nodes, loop, new BatchLimits(50, 1 << 20, 40, 1 << 20), METRICS);
    }

    void run() {
      for (int step = 0; step < 200; step++) {
        if (random.nextInt(3) > 0) {
          String key = "k" + futures.size();
          futures.add(
              dispatcher.put(
                  Origin.of(2),
                  Condition.ALWAYS,
                  bytes(key),
                  new byte[0],
                  loop.nanoTime() + random.nextInt(1, 400) * 1_000_000L));
        }
        if (random.nextBoolean()) {
          loop.advance(random.nextInt(30));
        }
        while (answered < nodes.calls.size() && random.nextInt(4) > 0) {
          answer(nodes.calls.get(answered++));
        }
      }
      loop.advance(1_000);
      while (answered < nodes.calls.size()) {
        answer(nodes.calls.get(answered++));
        loop.advance(200);
      }
      check();
    }

    private void answer(FakeNodes.Call call) {
      switch (random.nextInt(8)) {
        case 0 -> call.failed(ErrorCode.NOT_LEADER, random.nextBoolean() ? "n2" : "");
        case 1 -> call.lost(ErrorCode.UNAVAILABLE);
        case 2 -> call.failed(ErrorCode.OVERLOADED, "");
        case 3 -> {
          apply(call);
          call.lost(ErrorCode.OUTCOME_UNKNOWN);
        }
        case 4 -> call.lost(ErrorCode.OUTCOME_UNKNOWN);
        default -> {
          apply(call);
          call.written();
        }
      }
    }

    private void apply(FakeNodes.Call call) {
      applied.addAll(keys(call));
    }

    private void check() {
      assertThat(applied).as("seed %d: nothing is applied twice", seed).doesNotHaveDuplicates();
      assertThat(dispatcher.idle()).as("seed %d: nothing is left", seed).isTrue();
      for (int i = 0; i < futures.size(); i++) {
        Future<Outcome> future = futures.get(i);
        assertThat(future.isComplete()).as("seed %d: write %d ended", seed, i).isTrue();
        boolean happened = applied.contains("k" + i);
        if (future.succeeded()) {
          assertThat(happened).as("seed %d: write %d", seed, i).isTrue();
        } else if (code(future).fate() == ErrorCode.Fate.NOT_APPLIED) {
          assertThat(happened).as("seed %d: write %d, %s", seed, i, code(future)).isFalse();
        }
      }
    }
  }

  private Future<Outcome> put(String key) {
    return put(2, key);
  }

  private Future<Outcome> putOnce(String key) {
    return dispatcher.put(
        new Origin(2, RequestId.of(2, key, 0)),
        Condition.ALWAYS,
        bytes(key),
        new byte[] {1},
        loop.nanoTime() + SECOND_NANOS);
  }

  private Future<Outcome> put(int tenantId, String key) {
    return dispatcher.put(
        Origin.of(tenantId),
        Condition.ALWAYS,
        bytes(key),
        new byte[] {1},
        loop.nanoTime() + SECOND_NANOS);
  }

  private void get(String key) {
    var unused = dispatcher.get(2, bytes(key), 0, false, false, loop.nanoTime() + SECOND_NANOS);
  }

  private static ErrorCode code(Future<?> future) {
    return ((QuorateException) future.cause()).code();
  }

  private static List<String> keys(FakeNodes.Call call) {
    return call.writes().stream()
        .map(write -> new String(((Operation.Put) write).key(), StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static RoutingTable table(String groupId, long epoch) {
    CatalogView.Builder view = CatalogView.newBuilder().setRevision(epoch).setEpoch(epoch);
    view.addGroups(group("g1")).addGroups(group("g2"));
    for (int tenant : new int[] {2, 3}) {
      view.addTenants(TenantRecord.newBuilder().setTenantId(tenant).setName("t").setShards(1));
      view.addRoutes(
          ShardRangeRecord.newBuilder().setTenantId(tenant).setGroupId(groupId).setEpoch(epoch));
    }
    return RoutingTable.of(view.build());
  }

  private static GroupRecord group(String id) {
    return GroupRecord.newBuilder()
        .setGroupId(id)
        .addAllReplicas(List.of("n1", "n2", "n3"))
        .build();
  }

  private static final class FakeRouting implements Routing {
    RoutingTable table = DispatcherTest.table("g1", 1);
    int suspicions;

    @Override
    public RoutingTable table() {
      return table;
    }

    @Override
    public void suspectStale() {
      suspicions++;
    }
  }
}
