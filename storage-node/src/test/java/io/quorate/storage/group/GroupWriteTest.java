package io.quorate.storage.group;

import static io.quorate.storage.group.GroupFixture.delete;
import static io.quorate.storage.group.GroupFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.group.GroupFixture.Answers;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupWriteTest {
  private static final GroupLimits SMALL =
      new GroupLimits(2, 8, 4 << 10, 20, 64 << 10, 100, 4, 64 << 10, 1_000, 1_000);

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
  void eachOperationOfAFrameHasItsOwnOutcomeInOrder() {
    List<Outcome> outcomes =
        fixture.write(
            put(0, "a", "1"),
            new Operation.Put(1, 0, 5, Condition.ABSENT, GroupFixture.utf8("a"), new byte[0]),
            put(0, "a", "2"),
            delete(0, "b"),
            delete(0, "a"));
    // Revision 1 was the assignment of the shards.
    assertThat(outcomes)
        .containsExactly(
            new Outcome.Written(2, 2, 1),
            new Outcome.ConditionFailed(2),
            new Outcome.Written(3, 2, 2),
            new Outcome.Deleted(3, 0, false),
            new Outcome.Deleted(4, 1, false));
  }

  @Test
  void whatComesWhileEntriesAreUnderWayGathersIntoFullOnes() {
    int before = fixture.replica.proposeCalls();
    fixture.replica.hold();
    List<Answers<Outcome>> answers = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      answers.add(fixture.submit(put(0, "k" + i, "v")));
    }
    assertThat(fixture.replica.proposeCalls() - before).isEqualTo(2);
    assertThat(fixture.group.queuedOperations()).isEqualTo(16);
    fixture.replica.release();
    answers.forEach(Answers::results);
    // Two of one operation each, and two of eight.
    assertThat(fixture.replica.proposeCalls() - before).isEqualTo(4);
    assertThat(fixture.group.queuedOperations()).isZero();
  }

  @Test
  void aRequestIsNotSplit() {
    Operation[] operations = new Operation[15];
    for (int i = 0; i < operations.length; i++) {
      operations[i] = put(0, "k", "v" + i);
    }
    int before = fixture.replica.proposeCalls();
    List<Outcome> outcomes = fixture.write(operations);
    assertThat(outcomes.get(14)).isEqualTo(new Outcome.Written(16, 2, 15));
    assertThat(fixture.replica.proposeCalls() - before).isEqualTo(1);
  }

  @Test
  void aFullQueueIsOverloadedAndNothingOfItIsApplied() {
    fixture.replica.hold();
    List<Answers<Outcome>> accepted = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      accepted.add(fixture.submit(put(0, "k" + i, "v")));
    }
    Answers<Outcome> refused = fixture.submit(put(0, "refused", "v"));
    assertThat(refused.failure().code()).isEqualTo(ErrorCode.OVERLOADED);
    fixture.replica.release();
    accepted.forEach(Answers::results);
    assertThat(fixture.write(delete(0, "refused")).get(0)).isInstanceOf(Outcome.Deleted.class);
    assertThat(fixture.machine.position().revision()).isEqualTo(1 + 22);
  }

  @Test
  void aMalformedOperationRefusesItsFrame() {
    Answers<Outcome> answers = new Answers<>();
    List<byte[]> frame = List.of(GroupFixture.bytes(put(0, "a", "1")), new byte[] {9, 9, 9});
    fixture.group.write(frame, answers::accept);
    assertThat(answers.failure().code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(fixture.machine.position().revision()).isEqualTo(1);
  }

  @Test
  void aFollowerPointsToTheLeader() {
    fixture.replica.leader = false;
    fixture.replica.leaderId = "n2";
    Answers<Outcome> answers = fixture.submit(put(0, "a", "1"));
    assertThat(answers.failure().code()).isEqualTo(ErrorCode.NOT_LEADER);
    assertThat(answers.failure().leaderId()).isEqualTo("n2");
  }

  @Test
  void whatRaftRejectsWasNotApplied() {
    fixture.replica.rejection = Rejection.BUSY;
    Answers<Outcome> busy = fixture.submit(put(0, "a", "1"));
    assertThat(busy.failure().code()).isEqualTo(ErrorCode.OVERLOADED);
    fixture.replica.rejection = Rejection.SHUTTING_DOWN;
    Answers<Outcome> closing = fixture.submit(put(0, "a", "1"));
    assertThat(closing.failure().code().fate()).isEqualTo(ErrorCode.Fate.NOT_APPLIED);
    fixture.replica.rejection = null;
    assertThat(fixture.write(put(0, "a", "1"))).containsExactly(new Outcome.Written(2, 2, 1));
  }

  @Test
  void whatWasLostHasAnUnknownOutcomeAndIsAnsweredOnceAlthoughItIsApplied() {
    fixture.replica.hold();
    Answers<Outcome> lost = fixture.submit(put(0, "a", "1"));
    fixture.replica.loseHeld();
    assertThat(lost.failure().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    fixture.replica.release();
    fixture.replica.awaitApplied();
    assertThat(fixture.machine.position().revision()).isEqualTo(2);
    assertThat(lost.count()).isEqualTo(1);
  }

  @Test
  void aFailingReplicaAnswersWhatWaitsAndWhatIsUnderWay() {
    fixture.replica.hold();
    Answers<Outcome> first = fixture.submit(put(0, "a", "1"));
    Answers<Outcome> second = fixture.submit(put(0, "b", "1"));
    Answers<Outcome> queued = fixture.submit(put(0, "c", "1"));
    fixture.machine.fail(new IllegalStateException("planted"));
    assertThat(first.failure().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(second.failure().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(queued.failure().code()).isEqualTo(ErrorCode.REPLICA_FAILED);
    assertThat(fixture.submit(put(0, "d", "1")).failure().code())
        .isEqualTo(ErrorCode.REPLICA_FAILED);
    fixture.replica.release();
    fixture.replica.loseHeld();
    assertThat(List.of(first.count(), second.count(), queued.count())).containsOnly(1);
  }

  @Test
  void closingAnswersEverythingOnce() {
    fixture.replica.hold();
    List<Answers<Outcome>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(fixture.submit(put(0, "k" + i, "v")));
    }
    fixture.close();
    answers.forEach(Answers::failure);
    assertThat(answers).allMatch(answer -> answer.count() == 1);
    assertThat(answers.get(0).failure().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(answers.get(9).failure().code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void aFullDiskTakesDeletionsOnly() {
    fixture.write(put(0, "a", "1"));
    fixture.diskFull = true;
    assertThat(fixture.submit(put(0, "b", "1")).failure().code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(fixture.write(put(0, "c", "1"), delete(0, "a")))
        .containsExactly(
            new Outcome.Refused(ErrorCode.OVERLOADED), new Outcome.Deleted(3, 1, false));
    fixture.diskFull = false;
    assertThat(fixture.write(put(0, "b", "1"))).containsExactly(new Outcome.Written(4, 4, 1));
  }

  @Test
  void aConsumerThatThrowsHarmsNobodyElse() {
    fixture.replica.hold();
    fixture.submit(put(0, "x", "1"));
    fixture.submit(put(0, "y", "1"));
    fixture.group.write(
        List.of(GroupFixture.bytes(put(0, "a", "1"))),
        reply -> {
          throw new IllegalStateException("planted");
        });
    Answers<Outcome> other = fixture.submit(put(0, "b", "1"));
    fixture.replica.release();
    assertThat(other.results()).hasSize(1);
    assertThat(fixture.machine.failure()).isNull();
  }

  @Test
  void transactionsChangeAllTheirKeysOrNone() {
    byte[] key = GroupFixture.utf8("tenant/1");
    Command.Mutation mutation = new Command.Mutation(key, false, GroupFixture.utf8("x"));
    Command.Transact create =
        new Command.Transact(List.of(new Command.Guard(key, 0)), List.of(mutation));
    assertThat(fixture.propose(create)).isEqualTo(new CommandResult.Committed(2));
    assertThat(fixture.propose(create))
        .isInstanceOfSatisfying(
            CommandResult.GuardFailed.class,
            failed -> assertThat(failed.modRevision()).isEqualTo(2));
    assertThat(fixture.group.localOwnKeys(GroupFixture.utf8("tenant/")).entries()).hasSize(1);
    assertThat(GroupFixture.await(fixture.group.ownKey(key).toCompletableFuture())).isPresent();
    assertThat(
            GroupFixture.await(fixture.group.ownKeys(GroupFixture.utf8("x")).toCompletableFuture()))
        .isEqualTo(new OwnKeys(2, List.of()));
  }

  @Test
  void aFollowerRefusesCommands() {
    fixture.replica.leader = false;
    assertThatThrownBy(() -> fixture.propose(new Command.Compact(1)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            QuorateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_LEADER));
  }
}
