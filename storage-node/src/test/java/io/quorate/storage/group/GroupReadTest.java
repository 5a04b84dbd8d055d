package io.quorate.storage.group;

import static io.quorate.storage.group.GroupFixture.delete;
import static io.quorate.storage.group.GroupFixture.get;
import static io.quorate.storage.group.GroupFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.command.Command;
import io.quorate.storage.group.GroupFixture.Answers;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.StoreFailedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupReadTest {
  private static final GroupLimits SMALL =
      new GroupLimits(2, 64, 64 << 10, 1_000, 1 << 20, 30, 4, 4 << 10, 1_000, 60_000);

  @TempDir Path directory;
  private GroupFixture fixture;

  @BeforeEach
  void open() {
    fixture = new GroupFixture(directory, SMALL);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aReadSeesWhatWasAcknowledged() {
    fixture.write(put(1, "a", "1"), put(1, "a", "2"));
    ReadResult found = fixture.read(false, get(1, "a")).results().get(0);
    assertThat(found)
        .isInstanceOfSatisfying(
            ReadResult.Found.class,
            result -> {
              assertThat(GroupFixture.text(result.entry().value())).isEqualTo("2");
              assertThat(result.entry().modRevision()).isEqualTo(3);
              assertThat(result.entry().createRevision()).isEqualTo(2);
              assertThat(result.entry().version()).isEqualTo(2);
            });
    assertThat(fixture.read(false, get(1, "b")).results())
        .containsExactly(new ReadResult.Absent(3));
  }

  @Test
  void theSameKeyInAnotherShardIsAnotherKey() {
    fixture.write(put(1, "a", "1"));
    assertThat(fixture.read(false, get(2, "a")).results())
        .containsExactly(new ReadResult.Absent(2));
  }

  @Test
  void revisionsReadThePastWithinTheWindow() {
    fixture.write(put(1, "a", "1"), put(1, "a", "2"), delete(1, "a"), put(1, "b", "1"));
    assertThat(value(get(1, "a", 2))).isEqualTo("1");
    assertThat(value(get(1, "a", 3))).isEqualTo("2");
    assertThat(value(get(1, "a", 4))).isEqualTo("absent at 4");
    assertThat(code(get(1, "a", 6))).isEqualTo(ErrorCode.REVISION_IN_FUTURE);
    assertThat(code(get(1, "a", -1))).isEqualTo(ErrorCode.REVISION_IN_FUTURE);
    fixture.propose(new Command.Compact(4));
    assertThat(code(get(1, "a", 3))).isEqualTo(ErrorCode.REVISION_COMPACTED);
    assertThat(value(get(1, "a", 4))).isEqualTo("absent at 4");
  }

  @Test
  void historyIsGivenUpOnRequest() {
    fixture.write(put(1, "a", "1"), put(1, "a", "2"), put(1, "a", "3"));
    Position kept = compact(3);
    assertThat(kept.compactRevision()).isEqualTo(3);
    assertThat(kept.revision()).isEqualTo(4);
    assertThat(refused(get(1, "a", 2)).detail()).isEqualTo("revision 2, kept since 3");
    assertThat(value(get(1, "a", 3))).isEqualTo("2");
    assertThat(compact(2).compactRevision()).isEqualTo(3);
    assertThat(compact(0).compactRevision()).isEqualTo(4);
    assertThat(value(get(1, "a", 4))).isEqualTo("3");
  }

  @Test
  void theFutureIsNotGivenUp() {
    fixture.write(put(1, "a", "1"));
    for (long future : new long[] {3, Long.MAX_VALUE, -1}) {
      assertThatThrownBy(() -> compact(future))
          .hasRootCauseInstanceOf(QuorateException.class)
          .rootCause()
          .satisfies(
              error ->
                  assertThat(((QuorateException) error).code())
                      .isEqualTo(ErrorCode.REVISION_IN_FUTURE));
    }
    assertThat(fixture.machine.position().compactRevision()).isZero();
  }

  private Position compact(long revision) {
    return GroupFixture.await(fixture.group.compact(revision).toCompletableFuture());
  }

  @Test
  void readsThatWaitShareARound() {
    int before = fixture.replica.readRounds();
    fixture.replica.hold();
    List<Answers<ReadResult>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(fixture.read(false, get(1, "a")));
    }
    assertThat(fixture.replica.readRounds() - before).isEqualTo(1);
    fixture.replica.release();
    answers.forEach(Answers::results);
    assertThat(fixture.replica.readRounds() - before).isEqualTo(2);
    assertThat(answers).allMatch(answer -> answer.count() == 1);
  }

  @Test
  void tooManyWaitingReadsAreOverloaded() {
    fixture.replica.hold();
    List<Answers<ReadResult>> answers = new ArrayList<>();
    for (int i = 0; i < 31; i++) {
      answers.add(fixture.read(false, get(1, "a")));
    }
    Answers<ReadResult> refused = fixture.read(false, get(1, "a"));
    assertThat(refused.failure().code()).isEqualTo(ErrorCode.OVERLOADED);
    fixture.replica.release();
    answers.forEach(Answers::results);
  }

  @Test
  void fewPointReadsRunWhereTheyAreAndOthersOnTheExecutor() {
    AtomicInteger handedOver = new AtomicInteger();
    fixture.readExecutor =
        task -> {
          handedOver.incrementAndGet();
          task.run();
        };
    fixture.read(false, get(1, "a"), get(1, "b")).results();
    assertThat(handedOver).hasValue(0);
    fixture.read(false, get(1, "a"), get(1, "b"), get(1, "c"), get(1, "d"), get(1, "e")).results();
    assertThat(handedOver).hasValue(1);
    fixture.read(false, scan(0, 1)).results();
    assertThat(handedOver).hasValue(2);
  }

  @Test
  void aFullExecutorIsOverloaded() {
    fixture.readExecutor =
        task -> {
          throw new RejectedExecutionException("planted");
        };
    Answers<ReadResult> refused = fixture.read(false, scan(0));
    assertThat(refused.failure().code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(fixture.read(false, get(1, "a")).results()).hasSize(1);
  }

  @Test
  void onlyTheLeaderReadsLinearizablyAndAnyReplicaReadsStale() {
    fixture.write(put(1, "a", "1"));
    fixture.replica.leader = false;
    assertThat(fixture.read(false, get(1, "a")).failure().code()).isEqualTo(ErrorCode.NOT_LEADER);
    int rounds = fixture.replica.readRounds();
    assertThat(fixture.read(true, get(1, "a")).results())
        .first()
        .isInstanceOf(ReadResult.Found.class);
    assertThat(fixture.replica.readRounds()).isEqualTo(rounds);
  }

  @Test
  void aReplicaThatNeverCaughtUpDoesNotReadStale() {
    fixture.replica.leaderId = null;
    assertThat(fixture.read(true, get(1, "a")).failure().code()).isEqualTo(ErrorCode.UNAVAILABLE);
    fixture.replica.leaderId = "n2";
    assertThat(fixture.read(true, get(1, "a")).results()).hasSize(1);
    fixture.replica.leaderId = null;
    assertThat(fixture.read(true, get(1, "a")).results()).hasSize(1);
  }

  @Test
  void leadershipLostDuringTheRoundFailsTheRead() {
    fixture.replica.hold();
    Answers<ReadResult> answers = fixture.read(false, get(1, "a"));
    fixture.replica.leader = false;
    fixture.replica.release();
    assertThat(answers.failure().code()).isEqualTo(ErrorCode.NOT_LEADER);
  }

  @Test
  void closingAnswersTheReadsThatWaitOnce() {
    fixture.replica.hold();
    Answers<ReadResult> inRound = fixture.read(false, get(1, "a"));
    Answers<ReadResult> gathering = fixture.read(false, get(1, "a"));
    fixture.close();
    assertThat(inRound.failure().code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(gathering.failure().code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(inRound.count() + gathering.count()).isEqualTo(2);
  }

  @Test
  void aRoundThatNeverEndsHoldsBackNoOtherForLong() throws InterruptedException {
    GroupLimits hasty = new GroupLimits(2, 64, 1 << 16, 100, 1 << 20, 30, 4, 4 << 10, 1_000, 20);
    try (GroupFixture other = new GroupFixture(directory.resolve("other"), hasty)) {
      other.replica.hold();
      Answers<ReadResult> stuck = other.read(false, get(1, "a"));
      other.replica.forgetHeldReads();
      other.replica.release();
      Thread.sleep(30);
      assertThat(other.read(false, get(1, "a")).results()).hasSize(1);
      assertThat(stuck.count()).isZero();
    }
  }

  @Test
  void aFailedReplicaReadsNothing() {
    fixture.machine.fail(new StoreFailedException("planted", new IllegalStateException()));
    assertThat(fixture.read(false, get(1, "a")).failure().code())
        .isEqualTo(ErrorCode.REPLICA_FAILED);
    assertThat(fixture.read(true, get(1, "a")).failure().code())
        .isEqualTo(ErrorCode.REPLICA_FAILED);
  }

  @Test
  void shardsThatAreNotOwnedAreRefused() {
    assertThat(code(get(4, "a"))).isEqualTo(ErrorCode.STALE_EPOCH);
    assertThat(code(new ReadOperation.Get(1, 0, 4, 0, false, new byte[] {1})))
        .isEqualTo(ErrorCode.STALE_EPOCH);
    assertThat(code(new ReadOperation.Get(0, 0, 9, 0, false, new byte[] {1})))
        .isEqualTo(ErrorCode.STALE_EPOCH);
    assertThat(code(scan(0, 4))).isEqualTo(ErrorCode.STALE_EPOCH);
    fixture.propose(new Command.AssignShards(1, 0, 0, 6, false));
    assertThat(code(get(0, "a"))).isEqualTo(ErrorCode.STALE_EPOCH);
  }

  @Test
  void aFullReplyRefusesTheRestAndAnswersTheFirst() {
    fixture.write(put(1, "a", "x".repeat(6 << 10)));
    List<ReadResult> results = fixture.read(false, get(1, "a"), get(1, "a"), get(1, "b")).results();
    assertThat(results.get(0)).isInstanceOf(ReadResult.Found.class);
    assertThat(results.subList(1, 3))
        .allSatisfy(
            result ->
                assertThat(result)
                    .isInstanceOfSatisfying(
                        ReadResult.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED)));
  }

  private static ReadOperation scan(int... shards) {
    return new ReadOperation.Scan(
        1, shards, GroupFixture.EPOCH, 0, new byte[0], new byte[0], 100, 0, false, false);
  }

  private String value(ReadOperation operation) {
    ReadResult result = fixture.read(false, operation).results().get(0);
    return result instanceof ReadResult.Found found
        ? GroupFixture.text(found.entry().value())
        : "absent at " + ((ReadResult.Absent) result).revision();
  }

  private ErrorCode code(ReadOperation operation) {
    return refused(operation).code();
  }

  private ReadResult.Refused refused(ReadOperation operation) {
    return (ReadResult.Refused) fixture.read(false, operation).results().get(0);
  }
}
