package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexResponse;
import io.quorate.storage.raft.RaftReplica.ReadCallback;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What JRaft's answers are to a read, and when they are told. */
class ReadRoundTest {
  private final List<String> ends = new ArrayList<>();
  private final AppliedWaiters waiters = new AppliedWaiters(() -> 3, -1, look -> {});
  private final ReadRound round = new ReadRound(new Noted(), waiters, Runnable::run);

  @Test
  void aConfirmedRoundIsReadyWhenItsIndexIsApplied() {
    answer(true, 4);
    assertThat(ends).isEmpty();
    waiters.applied(4);
    assertThat(ends).containsExactly("ready");
  }

  @Test
  void aRoundThatNoMajorityConfirmedMeansNoLeader() {
    answer(false, 3);
    assertThat(ends).containsExactly("NOT_LEADER");
  }

  @Test
  void refusalsKeepTheirReasons() {
    refuse(RaftError.EBUSY); // Leadership is being transferred.
    refuse(RaftError.EAGAIN); // No entry of this term is committed yet.
    refuse(RaftError.EPERM); // Neither leads nor knows who does.
    refuse(RaftError.EIO);
    assertThat(ends).containsExactly("BUSY", "BUSY", "NOT_LEADER", "FAILED");
  }

  @Test
  void aReplicaThatIsOverSaysSoWhateverJRaftAnswers() {
    waiters.end(Rejection.SHUTTING_DOWN, "closed");
    refuse(RaftError.EPERM);
    answer(true, 1);
    assertThat(ends).containsExactly("SHUTTING_DOWN", "SHUTTING_DOWN");
  }

  @Test
  void itEndsOnce() {
    answer(true, 3);
    round.run(new Status(RaftError.EPERM, "late"));
    round.failed(Rejection.FAILED, "later");
    assertThat(ends).containsExactly("ready");
  }

  @Test
  void endsAreToldWhenTheThreadHasLeftJRaftEachAfterTheOtherAndSurviveOneThatThrows() {
    Afterwards.during(
        () -> {
          answer(true, 3);
          end(
              () -> {
                throw new IllegalStateException("an end that fails, as expected here");
              });
          end(() -> Afterwards.during(() -> nested("first")));
          end(() -> ends.add("second"));
          assertThat(ends).isEmpty();
        });
    assertThat(ends).containsExactly("ready", "in first", "second", "of first");
  }

  private void nested(String name) {
    ends.add("in " + name);
    end(() -> ends.add("of " + name));
  }

  private static void end(Runnable end) {
    Afterwards.run(
        end,
        task -> {
          throw new AssertionError("handed over");
        });
  }

  @Test
  void anEndThatMayBeUnderALockIsHandedOverAndNotLostWhenThatIsRefused() {
    List<Runnable> elsewhere = new ArrayList<>();
    new ReadRound(new Noted(), waiters, elsewhere::add)
        .run(new Status(RaftError.EHOSTDOWN, "down"));
    assertThat(ends).isEmpty();
    elsewhere.forEach(Runnable::run);
    assertThat(ends).containsExactly("NOT_LEADER");
    Afterwards.run(
        () -> ends.add("here"),
        task -> {
          throw new RejectedExecutionException("as expected here");
        });
    assertThat(ends).containsExactly("NOT_LEADER", "here");
  }

  @Test
  void aThreadThatRunsEndsForLongIsKnown() {
    List<Boolean> many = new ArrayList<>();
    Afterwards.during(
        () -> {
          for (int i = 0; i < Afterwards.MANY; i++) {
            end(() -> many.add(Afterwards.hasRunMany()));
          }
        });
    assertThat(many.subList(0, Afterwards.MANY - 1)).containsOnly(false);
    assertThat(many.get(Afterwards.MANY - 1)).isTrue();
    assertThat(Afterwards.hasRunMany()).isFalse();
  }

  private void answer(boolean success, long index) {
    round.setResponse(ReadIndexResponse.newBuilder().setSuccess(success).setIndex(index).build());
    round.run(Status.OK());
  }

  private void refuse(RaftError error) {
    new ReadRound(new Noted(), waiters, Runnable::run).run(new Status(error, "refused"));
  }

  private final class Noted implements ReadCallback {
    @Override
    public void ready() {
      ends.add("ready");
    }

    @Override
    public void failed(Rejection reason, String detail) {
      ends.add(reason.toString());
    }
  }
}
