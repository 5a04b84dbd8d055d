package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.group.ReadRounds.Waiting;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.storage.raft.RaftReplica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets reads wait for a leadership round, and decides where they run: the few point reads of a thin
 * round right on the thread that ends it, since a hand-over costs more than they do; everything
 * else on the read executor. Thread-safe.
 */
final class ReadService {
  private static final Logger LOG = LoggerFactory.getLogger(ReadService.class);

  private final RaftReplica replica;
  private final GroupStateMachine machine;
  private final GroupLimits limits;
  private final Executor executor;
  private final Reader reader;
  private final ReadRounds rounds;
  private volatile boolean caughtUpOnce;

  ReadService(
      RaftReplica replica,
      GroupStateMachine machine,
      GroupLimits limits,
      Executor executor,
      GroupClock clock,
      LongSupplier nanoTime) {
    this.replica = replica;
    this.machine = machine;
    this.limits = limits;
    this.executor = executor;
    this.reader = new Reader(machine, limits, clock, nanoTime);
    this.rounds = new ReadRounds(replica, limits, nanoTime, this::runAll);
  }

  void read(ReadFrames.Request request, Consumer<Reply<ReadResult>> done) {
    Frame frame = new Frame(request.operations(), done);
    if (!request.stale()) {
      submit(frame);
    } else if (hasCaughtUpOnce()) {
      runAll(List.of(frame));
    } else {
      frame.failed(ErrorCode.UNAVAILABLE, "this replica has not caught up since it was started");
    }
  }

  <T> CompletionStage<T> linearizable(Function<StateView, T> read) {
    CompletableFuture<T> result = new CompletableFuture<>();
    submit(new Call<>(read, result));
    return result;
  }

  void limitHistory(IntToLongFunction oldestReadable) {
    reader.limitHistory(oldestReadable);
  }

  /** Refuses what waits for a round and all that comes. */
  void end(ErrorCode code, String detail) {
    rounds.end(code, detail);
  }

  private void submit(Waiting waiting) {
    if (machine.failure() != null) {
      waiting.failed(ErrorCode.REPLICA_FAILED, ErrorCode.REPLICA_FAILED.title());
    } else if (!replica.isLeader()) {
      waiting.failed(ErrorCode.NOT_LEADER, ErrorCode.NOT_LEADER.title());
    } else {
      rounds.submit(waiting);
    }
  }

  /**
   * Whether this replica has had all that was committed as far as it knew, at some time since its
   * start: before that it would answer from a past that no reader of it has left behind yet.
   */
  private boolean hasCaughtUpOnce() {
    if (!caughtUpOnce) {
      RaftReplica.Status status = replica.status();
      caughtUpOnce =
          status.leaderId() != null
              && status.committedIndex() > 0
              && status.appliedIndex() >= status.committedIndex();
    }
    return caughtUpOnce;
  }

  private void runAll(List<Waiting> ready) {
    int pointReads = 0;
    List<Waiting> cheap = new ArrayList<>(ready.size());
    for (Waiting waiting : ready) {
      if (waiting instanceof Frame frame && frame.hasPointReadsOnly()) {
        pointReads += frame.reads();
        cheap.add(waiting);
      } else {
        execute(List.of(waiting));
      }
    }
    if (pointReads <= limits.inlineReads()) {
      cheap.forEach(Waiting::run);
    } else {
      execute(cheap);
    }
  }

  private void execute(List<Waiting> ready) {
    try {
      executor.execute(() -> ready.forEach(Waiting::run));
    } catch (RejectedExecutionException e) {
      ready.forEach(waiting -> waiting.failed(ErrorCode.OVERLOADED, "too many reads run"));
    }
  }

  /** What a failed read is answered with. */
  ErrorCode codeOf(Throwable error) {
    if (error instanceof QuorateException known) {
      return known.code();
    } else if (error instanceof StoreFailedException) {
      machine.fail(error);
      return ErrorCode.REPLICA_FAILED;
    }
    LOG.error("group {}: a read failed", replica.groupId(), error);
    return ErrorCode.INTERNAL;
  }

  private String leaderHint() {
    String leaderId = replica.leaderId();
    return leaderId == null ? "" : leaderId;
  }

  /** A frame of reads. */
  private final class Frame implements Waiting {
    private final List<ReadOperation> operations;
    private final Consumer<Reply<ReadResult>> done;

    Frame(List<ReadOperation> operations, Consumer<Reply<ReadResult>> done) {
      this.operations = operations;
      this.done = done;
    }

    boolean hasPointReadsOnly() {
      for (ReadOperation operation : operations) {
        if (!(operation instanceof ReadOperation.Get)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int reads() {
      return operations.size();
    }

    @Override
    public void run() {
      Reply<ReadResult> reply;
      try {
        reply = new Reply.Results<>(reader.read(operations));
      } catch (Throwable e) {
        ErrorCode code = codeOf(e);
        reply = new Reply.Failed<>(code, code.title(), leaderHint());
      }
      answer(reply);
    }

    @Override
    public void failed(ErrorCode code, String detail) {
      answer(new Reply.Failed<>(code, detail, leaderHint()));
    }

    private void answer(Reply<ReadResult> reply) {
      try {
        done.accept(reply);
      } catch (RuntimeException e) {
        // The other reads of the round want their answers.
        LOG.error("a reply was not delivered", e);
      }
    }
  }

  /** A read of the node's own. */
  private final class Call<T> implements Waiting {
    private final Function<StateView, T> read;
    private final CompletableFuture<T> result;

    Call(Function<StateView, T> read, CompletableFuture<T> result) {
      this.read = read;
      this.result = result;
    }

    @Override
    public int reads() {
      return 1;
    }

    @Override
    public void run() {
      try (StateView view = machine.view()) {
        result.complete(read.apply(view));
      } catch (Throwable e) {
        ErrorCode code = codeOf(e);
        result.completeExceptionally(new QuorateException(code, code.title(), e));
      }
    }

    @Override
    public void failed(ErrorCode code, String detail) {
      result.completeExceptionally(new QuorateException(code, detail));
    }
  }
}
