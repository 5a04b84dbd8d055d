package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.watch.Watches;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets questions for changes in: at the leader, and about revisions that it has. What was told to a
 * watcher by an earlier leader is committed, so this one has it after a leadership round. Thread-
 * safe.
 */
final class ChangeReads {
  private final RaftReplica replica;
  private final GroupStateMachine machine;
  private final ReadService reads;
  private final Watches watches;

  ChangeReads(RaftReplica replica, GroupStateMachine machine, ReadService reads, Watches watches) {
    this.replica = replica;
    this.machine = machine;
    this.reads = reads;
    this.watches = watches;
  }

  void ask(ReadOperation.Changes asked, Consumer<Reply<ReadResult>> done) {
    if (Arrays.stream(asked.shards()).distinct().count() != asked.shards().length) {
      fail(done, ErrorCode.INVALID_ARGUMENT, "a shard stands twice");
    } else if (machine.failure() != null) {
      fail(done, ErrorCode.REPLICA_FAILED, ErrorCode.REPLICA_FAILED.title());
    } else if (!replica.isLeader()) {
      fail(done, ErrorCode.NOT_LEADER, ErrorCode.NOT_LEADER.title());
    } else if (asked.fromNow() || isAhead(asked)) {
      reads
          .linearizable(view -> Watches.present(view, asked))
          .whenComplete(
              (present, error) -> {
                if (error != null) {
                  fail(done, codeOf(error), String.valueOf(error.getMessage()));
                } else if (asked.fromNow() || !(present instanceof ReadResult.Changed)) {
                  done.accept(new Reply.Results<>(List.of(present)));
                } else {
                  enter(asked, done);
                }
              });
    } else {
      enter(asked, done);
    }
  }

  private boolean isAhead(ReadOperation.Changes asked) {
    return Long.compareUnsigned(asked.after(), machine.position().revision()) > 0;
  }

  private void enter(ReadOperation.Changes asked, Consumer<Reply<ReadResult>> done) {
    if (isAhead(asked)) {
      done.accept(
          new Reply.Results<>(
              List.of(Watches.inFuture(asked.after(), machine.position().revision()))));
      return;
    }
    watches.ask(asked, done);
    if (!replica.isLeader()) {
      // It may have come after those who waited were sent away.
      end();
    }
  }

  /** This replica does not lead any more. */
  void end() {
    watches.end(ErrorCode.NOT_LEADER, ErrorCode.NOT_LEADER.title(), leaderHint());
  }

  private void fail(Consumer<Reply<ReadResult>> done, ErrorCode code, String detail) {
    done.accept(new Reply.Failed<>(code, detail, leaderHint()));
  }

  private static ErrorCode codeOf(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return error instanceof QuorateException known
        ? known.code()
        : cause instanceof QuorateException known ? known.code() : ErrorCode.INTERNAL;
  }

  private String leaderHint() {
    String leaderId = replica.leaderId();
    return leaderId == null ? "" : leaderId;
  }
}
