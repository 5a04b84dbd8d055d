package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.FakeCluster;
import io.quorate.gateway.fake.FakeNode;
import io.quorate.gateway.fake.FakeNode.Fault;
import io.quorate.gateway.fake.RawHttp;
import io.quorate.gateway.fake.RawHttp.Answer;
import io.quorate.proto.key.Shards;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients see when storage nodes fail: never a wrong outcome, and not for long. */
final class FaultsTest {
  private EdgeFixture edge;

  /** A key of group g1, which n1 leads. */
  private static final String KEY = keyOfShard(0);

  @BeforeEach
  void start() {
    edge = EdgeFixture.start();
    assertThat(put("before").status()).isEqualTo(201);
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void aNewLeaderIsFoundByTheHint() {
    edge.cluster().lead("g1", "n3");
    int asked = edge.cluster().node("n2").writeFrames.get();
    assertThat(put("x").status()).isEqualTo(200);
    assertThat(edge.cluster().node("n2").writeFrames.get()).isEqualTo(asked);
  }

  @Test
  void withoutALeaderWritesAreCertainlyNotApplied() {
    edge.cluster().lead("g1", "");
    Answer answer = put("x");
    KeyRoutesTest.assertProblem(answer, 503, "unavailable");
    assertThat(answer.header("Retry-After")).isNotNull();
    edge.cluster().lead("g1", "n1");
    assertThat(get().text()).isEqualTo("before");
  }

  @Test
  void aLeaderThatIsElectedMeanwhileIsWaitedFor() {
    edge.cluster().lead("g1", "");
    CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> put("x"));
    edge.cluster().vertx().setTimer(300, ignored -> edge.cluster().lead("g1", "n2"));
    assertThat(answer.join().status()).isEqualTo(200);
  }

  @Test
  void aLostAnswerToAWriteIsUnknownAndNotRepeated() {
    FakeNode leader = edge.cluster().node("n1");
    leader.writeFault = Fault.LOSE_ANSWER;
    int before = leader.operations.get();
    KeyRoutesTest.assertProblem(put("after"), 504, "outcome_unknown");
    assertThat(leader.operations.get()).isEqualTo(before + 1);
    leader.writeFault = Fault.NONE;
    assertThat(get().text()).isEqualTo("after");
  }

  @Test
  void aNodesOwnDoubtIsPassedOn() {
    edge.cluster().node("n1").writeFault = Fault.UNKNOWN;
    KeyRoutesTest.assertProblem(put("x"), 504, "outcome_unknown");
  }

  @Test
  void aSilentLeaderIsUnknownAtTheDeadline() {
    edge.cluster().node("n1").writeFault = Fault.SILENT;
    long begun = System.nanoTime();
    KeyRoutesTest.assertProblem(put("x"), 504, "outcome_unknown");
    assertThat((System.nanoTime() - begun) / 1_000_000).isBetween(1_900L, 2_600L);
  }

  @Test
  void overloadIsNotRetriedByTheGateway() {
    FakeNode leader = edge.cluster().node("n1");
    leader.writeFault = Fault.OVERLOADED;
    int before = leader.writeFrames.get();
    KeyRoutesTest.assertProblem(put("x"), 503, "overloaded");
    assertThat(leader.writeFrames.get()).isEqualTo(before + 1);
  }

  @Test
  void aLostReadIsRepeated() {
    FakeNode leader = edge.cluster().node("n1");
    leader.readFault = Fault.LOSE_ANSWER;
    edge.cluster().vertx().setTimer(200, ignored -> leader.readFault = Fault.NONE);
    assertThat(get().text()).isEqualTo("before");
  }

  @Test
  void aReadThatNobodyAnswersTimesOut() {
    edge.cluster().node("n1").readFault = Fault.SILENT;
    KeyRoutesTest.assertProblem(get(), 504, "deadline_exceeded");
  }

  @Test
  void staleReadsNeedNoLeader() {
    edge.cluster().lead("g1", "");
    Answer answer =
        RawHttp.once(
            edge.port(), "GET", "/v1/kv/" + KEY + "?consistency=stale", EdgeFixture.OWNER, null);
    assertThat(answer.text()).isEqualTo("before");
  }

  @Test
  void aKilledLeaderCostsLittle() {
    edge.cluster().node("n1").kill();
    edge.cluster().vertx().setTimer(200, ignored -> edge.cluster().lead("g1", "n2"));
    long begun = System.nanoTime();
    int status;
    do {
      status = put("x").status();
      assertThat(status).isIn(200, 503, 504);
    } while (status != 200);
    assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(1_000);
    assertThat(get().text()).isEqualTo("x");
  }

  @Test
  void theOtherGroupsGoOn() {
    edge.cluster().node("n1").writeFault = Fault.SILENT;
    CompletableFuture<Answer> stuck = CompletableFuture.supplyAsync(() -> put("x"));
    long begun = System.nanoTime();
    Answer other =
        RawHttp.once(
            edge.port(), "PUT", "/v1/kv/" + keyOfShard(1), EdgeFixture.OWNER, new byte[] {1});
    assertThat(other.status()).isEqualTo(201);
    assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(500);
    assertThat(stuck.join().status()).isEqualTo(504);
  }

  @Test
  void theCatalogOutlivesItsNode() {
    edge.cluster().node("n1").kill();
    edge.cluster().lead("g1", "n2");
    edge.cluster().node("n2").kill();
    edge.cluster().lead("g1", "n3");
    edge.cluster().lead("g2", "n3");
    edge.cluster().move(FakeCluster.TENANT, 0, "g1", "g2", true);
    assertThat(put("moved").status()).isIn(200, 503);
    assertThat(put("moved").status()).isEqualTo(200);
  }

  private Answer put(String value) {
    return RawHttp.once(
        edge.port(),
        "PUT",
        "/v1/kv/" + KEY,
        EdgeFixture.OWNER,
        value.getBytes(StandardCharsets.UTF_8));
  }

  private Answer get() {
    return RawHttp.once(edge.port(), "GET", "/v1/kv/" + KEY, EdgeFixture.OWNER, null);
  }

  private static String keyOfShard(int shard) {
    for (int i = 0; ; i++) {
      String key = "key" + i;
      if (Shards.shardOf(key.getBytes(StandardCharsets.UTF_8), 8) == shard) {
        return key;
      }
    }
  }
}
