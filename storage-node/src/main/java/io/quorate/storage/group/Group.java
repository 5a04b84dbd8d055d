package io.quorate.storage.group;

import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.apply.StoreKeys;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import io.quorate.storage.raft.RaftReplica;
import io.quorate.storage.watch.Watches;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica's service of one group: writes through the log, reads of the state.
 *
 * <p>Thread-safe and never blocks, but for the {@code local} reads, which look into the store, and
 * {@link #close}. Answers come exactly once, on the caller's thread when they are at hand, else on
 * a thread of the engine (which must not be held up) or of the read executor. There are no timeouts
 * here: who asked gives up by itself, and what it gave up may still be answered.
 */
public final class Group implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Group.class);

  private final RaftReplica replica;
  private final GroupStateMachine machine;
  private final BooleanSupplier diskFull;
  private final GroupClock clock;
  private final Proposer proposer;
  private final ReadService reads;
  private final Watches watches;
  private final ChangeReads changeReads;
  private final List<Consumer<Position>> publishedListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> leadershipListeners = new CopyOnWriteArrayList<>();

  /**
   * @param replica drives {@code machine}; the group closes both
   * @param readExecutor runs scans and large batches of reads; bounded: what it rejects is answered
   *     as overloaded
   * @param clock the group's time, for the stamps of entries; the group's own from now on
   * @param diskFull while true, writes that add data are refused
   */
  public Group(
      RaftReplica replica,
      GroupStateMachine machine,
      GroupLimits limits,
      Executor readExecutor,
      GroupClock clock,
      BooleanSupplier diskFull) {
    this(replica, machine, limits, readExecutor, clock, System::nanoTime, diskFull);
  }

  /**
   * A group with a clock of its own.
   *
   * @param nanoTime times read rounds and scans; reaches no state
   */
  public Group(
      RaftReplica replica,
      GroupStateMachine machine,
      GroupLimits limits,
      Executor readExecutor,
      GroupClock clock,
      LongSupplier nanoTime,
      BooleanSupplier diskFull) {
    this.replica = replica;
    this.machine = machine;
    this.diskFull = diskFull;
    this.clock = clock;
    this.proposer = new Proposer(replica, limits, clock);
    this.reads = new ReadService(replica, machine, limits, readExecutor, clock, nanoTime);
    this.watches = new Watches(machine, readExecutor, clock::nowMs, nanoTime, reads::codeOf);
    this.changeReads = new ChangeReads(replica, machine, reads, watches);
    machine.listen(new Events());
  }

  public String groupId() {
    return replica.groupId();
  }

  public RaftReplica replica() {
    return replica;
  }

  public GroupStateMachine machine() {
    return machine;
  }

  GroupClock clock() {
    return clock;
  }

  /**
   * Writes operations in one log entry, in order; each succeeds or fails for itself.
   *
   * @param operations the bytes of OperationCodec, given away
   */
  public void write(List<byte[]> operations, Consumer<Reply<Outcome>> done) {
    if (operations.isEmpty()) {
      done.accept(new Reply.Results<>(List.of()));
      return;
    }
    ErrorCode refused = refusal();
    if (refused == null && operations.size() > Limits.MAX_FRAME_OPERATIONS) {
      refused = ErrorCode.INVALID_ARGUMENT;
    }
    if (refused != null) {
      done.accept(new Reply.Failed<>(refused, refused.title(), leaderHint()));
      return;
    }
    PendingWrite write;
    try {
      write = PendingWrite.of(operations, diskFull.getAsBoolean(), this::leaderHint, done);
    } catch (MalformedException e) {
      String detail = "malformed operation: " + e.getMessage();
      done.accept(new Reply.Failed<>(ErrorCode.INVALID_ARGUMENT, detail, leaderHint()));
      return;
    }
    if (write.operations() == 0) {
      write.failed(ErrorCode.OVERLOADED, "disk full");
    } else {
      proposer.submit(write);
    }
  }

  /** Reads; linearizable at the leader, or at any replica what it has applied. */
  public void read(ReadFrames.Request request, Consumer<Reply<ReadResult>> done) {
    if (request.operations().size() == 1
        && request.operations().get(0) instanceof ReadOperation.Changes asked) {
      changeReads.ask(asked, done);
    } else {
      reads.read(request, done);
    }
  }

  /** Answers questions for changes that have waited long enough; to be called now and then. */
  public void endLongWaits() {
    watches.endLongWaits();
  }

  /** Questions for changes that wait, for metrics. */
  public int waitingWatches() {
    return watches.waiting();
  }

  /** Proposes a command of the node's own; fails with a {@link QuorateException}. */
  public CompletionStage<CommandResult> propose(Command command) {
    ErrorCode refused = refusal();
    if (refused != null) {
      return CompletableFuture.failedFuture(new QuorateException(refused, refused.title()));
    }
    PendingCommand pending = new PendingCommand(command);
    proposer.submit(pending);
    return pending.result();
  }

  /**
   * Gives up history below a revision, at the leader; fails with a {@link QuorateException}, such
   * as REVISION_IN_FUTURE.
   *
   * @param revision 0: the present one
   * @return the position after it
   */
  public CompletionStage<Position> compact(long revision) {
    return reads
        .linearizable(StateView::position)
        .thenCompose(
            present -> {
              // Unsigned, as in frames: a negative one is beyond all.
              if (Long.compareUnsigned(revision, present.revision()) > 0) {
                throw Reader.inFuture(revision, present);
              }
              return propose(new Command.Compact(revision == 0 ? present.revision() : revision));
            })
        .thenApply(done -> machine.position());
  }

  /** The group's own keys with a prefix, linearizable; fails with a {@link QuorateException}. */
  public CompletionStage<OwnKeys> ownKeys(byte[] prefix) {
    return reads.linearizable(view -> OwnKeys.read(view, prefix));
  }

  /** One of the group's own keys, linearizable; fails with a {@link QuorateException}. */
  public CompletionStage<Optional<Entry>> ownKey(byte[] key) {
    return reads.linearizable(view -> ownKey(view, key));
  }

  /** As {@link #ownKeys}, of what this replica has applied. */
  public OwnKeys localOwnKeys(byte[] prefix) {
    try (StateView view = machine.view()) {
      return OwnKeys.read(view, prefix);
    }
  }

  /** As {@link #ownKey}, of what this replica has applied. */
  public Optional<Entry> localOwnKey(byte[] key) {
    try (StateView view = machine.view()) {
      return ownKey(view, key);
    }
  }

  private static Optional<Entry> ownKey(StateView view, byte[] key) {
    Version version = view.get(StoreKeys.ownKey(key), view.position().revision());
    return Optional.ofNullable(version).map(found -> OwnKeys.entry(key, found));
  }

  /**
   * Lets tenants read no further back than that, from now on.
   *
   * @param oldestReadable of a tenant; 0: whatever there is. It is asked at each read of the past,
   *     by any thread
   */
  void limitHistory(IntToLongFunction oldestReadable) {
    reads.limitHistory(oldestReadable);
  }

  /** Calls the listener after each publication, on the apply thread: it must not block. */
  public void onPublished(Consumer<Position> listener) {
    publishedListeners.add(listener);
  }

  /** Calls the listener when this replica begins to lead, and when it ends; it must not block. */
  void onLeadership(Runnable listener) {
    leadershipListeners.add(listener);
  }

  /** Operations that wait for a log entry, for metrics. */
  public int queuedOperations() {
    return proposer.queuedOperations();
  }

  private @Nullable ErrorCode refusal() {
    if (machine.failure() != null) {
      return ErrorCode.REPLICA_FAILED;
    }
    return replica.isLeader() ? null : ErrorCode.NOT_LEADER;
  }

  private String leaderHint() {
    String leaderId = replica.leaderId();
    return leaderId == null ? "" : leaderId;
  }

  /** Answers all that waits, stops the replica, and closes the state cleanly; blocks. */
  @Override
  public void close() {
    end(ErrorCode.UNAVAILABLE, "the node shuts down");
    replica.close();
    machine.close();
  }

  private void end(ErrorCode code, String detail) {
    proposer.end(code, detail);
    reads.end(code, detail);
    watches.end(code, detail, leaderHint());
  }

  private final class Events implements GroupStateMachine.Listener {
    @Override
    public void changed(byte[] storeKey) {
      watches.changed(storeKey);
    }

    @Override
    public void published(Position position) {
      watches.published(position);
      for (Consumer<Position> listener : publishedListeners) {
        try {
          listener.accept(position);
        } catch (RuntimeException e) {
          LOG.error("group {}: a listener failed", groupId(), e);
        }
      }
    }

    @Override
    public void leaderStarted(long term, long stampMs) {
      clock.started(term, stampMs);
      leadershipListeners.forEach(Runnable::run);
    }

    @Override
    public void leaderStopped() {
      clock.stopped();
      changeReads.end();
      leadershipListeners.forEach(Runnable::run);
    }

    @Override
    public void failed(Throwable error) {
      end(ErrorCode.REPLICA_FAILED, "the replica failed");
    }
  }
}
