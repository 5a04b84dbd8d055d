package io.quorate.storage.raft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The only voter of its group: commits what is proposed and drives the state machine on a thread of
 * its own, in runs as long as the backlog. Tests can take its leadership, make it busy, hold back
 * what it does, and lose what it holds.
 */
public final class LocalReplica implements RaftReplica {
  private final LocalLog log;
  private final StateMachine machine;
  private final ExecutorService applyThread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "local-replica"));
  private final Random random = new Random(1);

  // Guarded by this.
  private final Map<Long, Proposal> proposals = new HashMap<>();
  private final List<ReadCallback> heldReads = new ArrayList<>();
  private boolean holding;
  private long appliedIndex;
  private int proposeCalls;
  private int readRounds;

  public volatile @Nullable Rejection rejection;
  public volatile boolean leader = true;
  public volatile @Nullable String leaderId = "n1";
  private volatile @Nullable Throwable error;
  private volatile long term;

  /** Replays what the log has beyond the state machine's position, as after a restart. */
  public LocalReplica(LocalLog log, StateMachine machine) {
    this.log = log;
    this.machine = machine;
    this.appliedIndex = 0;
    schedule();
    onApplyThread(() -> lead(1));
  }

  /** Leads in a term, at the end of all that was applied. */
  private void lead(long newTerm) {
    while (appliedIndex < log.lastIndex() && error == null) {
      applyBacklog();
    }
    term = newTerm;
    machine.leaderStarted(newTerm);
  }

  /** Loses its leadership and wins the next election, with time in between. */
  public void electAgain(Runnable between) {
    onApplyThread(machine::leaderStopped);
    between.run();
    onApplyThread(() -> lead(term + 1));
  }

  @Override
  public String groupId() {
    return "g1";
  }

  @Override
  public void propose(byte[] entry, long proposalTerm, Proposal proposal) {
    Rejection refused = !leader || proposalTerm != term ? Rejection.NOT_LEADER : rejection;
    synchronized (this) {
      proposeCalls++;
      if (refused == null) {
        proposals.put(log.append(entry), proposal);
      }
    }
    if (refused != null) {
      proposal.rejected(refused, "test");
    } else {
      schedule();
    }
  }

  @Override
  public void readIndex(ReadCallback callback) {
    boolean hold;
    synchronized (this) {
      readRounds++;
      hold = holding;
      if (hold) {
        heldReads.add(callback);
      }
    }
    if (!hold) {
      answer(callback);
    }
  }

  private void answer(ReadCallback callback) {
    applyThread.execute(
        () -> {
          if (leader) {
            callback.ready();
          } else {
            callback.failed(Rejection.NOT_LEADER, "test");
          }
        });
  }

  /** Commits and reads wait until {@link #release}. */
  public synchronized void hold() {
    holding = true;
  }

  public void release() {
    List<ReadCallback> reads;
    synchronized (this) {
      holding = false;
      reads = new ArrayList<>(heldReads);
      heldReads.clear();
    }
    schedule();
    reads.forEach(this::answer);
  }

  /** Tells all that is held that it was lost, although it is in the log and will be applied. */
  public void loseHeld() {
    List<Proposal> lost;
    synchronized (this) {
      lost = new ArrayList<>(proposals.values());
      proposals.clear();
    }
    lost.forEach(proposal -> proposal.lost("test"));
  }

  /** Rounds that are held are never answered. */
  public synchronized void forgetHeldReads() {
    heldReads.clear();
  }

  public synchronized int proposeCalls() {
    return proposeCalls;
  }

  public synchronized int readRounds() {
    return readRounds;
  }

  /** What the state machine threw, if it did. */
  public @Nullable Throwable error() {
    return error;
  }

  /** Runs on the apply thread and waits. */
  /** Takes the leadership, and tells the machine. */
  public void stepDown() {
    leader = false;
    onApplyThread(machine::leaderStopped);
  }

  public void onApplyThread(Runnable task) {
    try {
      applyThread.submit(task).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until all that was committed before is applied. */
  public void awaitApplied() {
    schedule();
    onApplyThread(() -> {});
  }

  private void schedule() {
    applyThread.execute(this::applyBacklog);
  }

  private void applyBacklog() {
    long from;
    long to;
    synchronized (this) {
      if (holding || error != null || appliedIndex == log.lastIndex()) {
        return;
      }
      from = appliedIndex + 1;
      // Some runs end early, so that restarts and replays meet other runs than the first time.
      to = random.nextInt(4) == 0 ? from : log.lastIndex();
      appliedIndex = to;
    }
    try {
      machine.apply(new Run(from, to));
    } catch (Throwable e) {
      error = e;
      machine.failed(e);
      return;
    }
    schedule();
  }

  private final class Run implements StateMachine.EntryRun {
    private final long to;
    private long index;

    Run(long from, long to) {
      this.index = from - 1;
      this.to = to;
    }

    @Override
    public boolean next() {
      return index++ < to;
    }

    @Override
    public long index() {
      return index;
    }

    @Override
    public long term() {
      return 1;
    }

    @Override
    public byte[] entry() {
      return log.entry(index);
    }

    @Override
    public @Nullable Proposal proposal() {
      synchronized (LocalReplica.this) {
        return proposals.remove(index);
      }
    }
  }

  @Override
  public boolean isLeader() {
    return leader;
  }

  @Override
  public @Nullable String leaderId() {
    return leaderId;
  }

  @Override
  public synchronized Status status() {
    long last = log.lastIndex();
    return new Status(
        leader ? "leader" : "follower", 1, leaderId, last, appliedIndex, 1, last, 0, 0, List.of());
  }

  @Override
  public CompletionStage<String> transferLeadership(@Nullable String targetNodeId) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("one voter"));
  }

  @Override
  public CompletionStage<Void> snapshot() {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("tests call it"));
  }

  @Override
  public void close() {
    applyThread.shutdown();
    try {
      if (!applyThread.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS)) {
        throw new IllegalStateException("the apply thread does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loseHeld();
  }
}
