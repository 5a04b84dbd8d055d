package io.quorate.storage.watch;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.apply.StateView;
import io.quorate.storage.mvcc.Position;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions for changes that wait for an answer, of one group at its leader.
 *
 * <p>There are no subscriptions: who watches asks what came after the revision that it knows, and
 * gets the answer when there is one. So a new leader has nothing to take over, a slow watcher holds
 * nothing here, and a busy one gets many changes at a time. The apply thread looks up the keys of a
 * run among the ranges that are waited for, once the run is published; what matches reads its
 * changes from the history, on the executor.
 *
 * <p>Nothing is missed: a question is in the index before it looks at the position that it has to
 * read up to, and the keys of every later run are looked up after that run is published.
 * Thread-safe.
 */
public final class Watches {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  /** Questions that may wait in one group. */
  static final int MAX_WAITING = 200_000;

  private final GroupStateMachine machine;
  private final Executor executor;
  private final ToLongFunction<Position> nowMs;
  private final LongSupplier nanoTime;
  private final Function<Throwable, ErrorCode> codeOf;

  /** By number, so that a simulation meets them in one order. */
  private final Map<Long, Question> waiting = new ConcurrentHashMap<>();

  private final AtomicLong asked = new AtomicLong();

  /** Guarded by itself. */
  private final IntervalIndex<Question> index = new IntervalIndex<>();

  /** Of the run that is applied; of the apply thread. */
  private List<byte[]> changedKeys = new ArrayList<>();

  /** The keys of all runs up to this revision were looked up. */
  private volatile long lookedUpTo;

  /**
   * No questions yet.
   *
   * @param executor reads changes; bounded, what it rejects is answered as overloaded
   * @param nowMs the group's time at a position
   * @param codeOf what a failed read is answered with
   */
  public Watches(
      GroupStateMachine machine,
      Executor executor,
      ToLongFunction<Position> nowMs,
      LongSupplier nanoTime,
      Function<Throwable, ErrorCode> codeOf) {
    this.machine = machine;
    this.executor = executor;
    this.nowMs = nowMs;
    this.nanoTime = nanoTime;
    this.codeOf = codeOf;
    this.lookedUpTo = machine.position().revision();
  }

  /**
   * Answers with changes as soon as there are any, or without when the wait is over.
   *
   * @param asked about a revision that this replica has, at a replica that leads
   */
  public void ask(ReadOperation.Changes asked, Consumer<Reply<ReadResult>> done) {
    if (waiting.size() >= MAX_WAITING) {
      done.accept(new Reply.Failed<>(ErrorCode.OVERLOADED, "too many watches wait", ""));
      return;
    }
    Question question = new Question(asked, done);
    if (asked.waitMs() > 0) {
      question.enter();
    }
    boolean hasNews = machine.position().revision() > asked.after();
    if (asked.waitMs() == 0 || hasNews || question.mustLookAgain()) {
      question.startLooking();
    }
  }

  /** The present revision, of a view that is linearizable, as what a watch from now begins with. */
  public static ReadResult present(StateView view, ReadOperation.Changes asked) {
    return ChangePages.present(view, asked);
  }

  /** The answer about a revision that is not there yet. */
  public static ReadResult inFuture(long after, long present) {
    return ChangePages.inFuture(after, present);
  }

  /** A key of a tenant is about to change. On the apply thread, before the run is published. */
  public void changed(byte[] storeKey) {
    changedKeys.add(storeKey);
  }

  /** A run was published. On the apply thread. */
  public void published(Position position) {
    long before = lookedUpTo;
    if (!changedKeys.isEmpty()) {
      List<byte[]> keys = changedKeys;
      changedKeys = new ArrayList<>();
      if (!waiting.isEmpty()) {
        matching(keys).forEach(question -> question.look(before));
      }
    }
    lookedUpTo = position.revision();
  }

  private Set<Question> matching(List<byte[]> storeKeys) {
    Set<Question> found = new LinkedHashSet<>();
    synchronized (index) {
      for (byte[] storeKey : storeKeys) {
        index.forEachWith(
            WatchedRange.keyOf(storeKey),
            question -> {
              if (question.range.hasShardOf(storeKey)) {
                found.add(question);
              }
            });
      }
    }
    return found;
  }

  /** Answers those who have waited long enough; to be called now and then. */
  public void endLongWaits() {
    long now = nanoTime.getAsLong();
    for (Question question : waiting.values()) {
      if (now - question.deadlineNanos >= 0) {
        question.giveUp(lookedUpTo);
      }
    }
  }

  /** Refuses all that wait: this replica does not lead any more, or is closed. */
  public void end(ErrorCode code, String detail, String leaderId) {
    for (Question question : waiting.values()) {
      question.finish(new Reply.Failed<>(code, detail, leaderId));
    }
  }

  /** Questions that wait, for metrics. */
  public int waiting() {
    return waiting.size();
  }

  private static Reply<ReadResult> reply(ReadResult result) {
    return new Reply.Results<>(List.of(result));
  }

  /** One question on its way to one answer. */
  private final class Question {
    private final long number = Watches.this.asked.incrementAndGet();
    private final ReadOperation.Changes asked;
    private final Consumer<Reply<ReadResult>> done;
    private final WatchedRange range;
    private final long deadlineNanos;

    // Guarded by this.
    private long known;
    private boolean looking = true; // Until it is known whether there is something to read.
    private boolean lookAgain;
    private boolean answered;
    private IntervalIndex.@Nullable Node<Question> node;

    Question(ReadOperation.Changes asked, Consumer<Reply<ReadResult>> done) {
      this.asked = asked;
      this.done = done;
      this.range = WatchedRange.of(asked);
      this.known = asked.after();
      this.deadlineNanos = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(asked.waitMs());
    }

    void enter() {
      synchronized (index) {
        IntervalIndex.Node<Question> entered = index.add(range.start(), range.end(), this);
        synchronized (this) {
          node = entered;
        }
      }
      waiting.put(number, this);
      if (isAnswered()) {
        waiting.remove(number);
      }
    }

    /**
     * There is something to read.
     *
     * @param lookedUp the keys of all runs up to this revision were looked up before
     */
    void look(long lookedUp) {
      synchronized (this) {
        if (answered || looking) {
          lookAgain = true;
          return;
        }
        looking = true;
        known = Math.max(known, lookedUp);
      }
      startLooking();
    }

    void startLooking() {
      try {
        executor.execute(this::read);
      } catch (RejectedExecutionException e) {
        finish(new Reply.Failed<>(ErrorCode.OVERLOADED, "too many reads run", ""));
      }
    }

    private void read() {
      try {
        do {
          readPages();
        } while (mustLookAgain());
      } catch (Throwable e) {
        ErrorCode code = codeOf.apply(e);
        finish(new Reply.Failed<>(code, code.title(), ""));
      }
    }

    /** Until there is something to tell, or nothing more to read. */
    private void readPages() {
      while (!isAnswered()) {
        try (StateView view = machine.view()) {
          ReadResult result =
              ChangePages.read(view, asked, known(), nowMs.applyAsLong(view.position()));
          if (!(result instanceof ReadResult.Changed changed)
              || !changed.changes().isEmpty()
              || asked.waitMs() == 0) {
            finish(reply(result));
            return;
          }
          know(changed.upTo());
          if (changed.upTo() >= view.position().revision()) {
            return;
          }
        }
      }
    }

    private synchronized boolean isAnswered() {
      return answered;
    }

    private synchronized long known() {
      return known;
    }

    private synchronized void know(long revision) {
      known = revision;
    }

    /** Whether to go on looking; if not, it waits from now on. */
    synchronized boolean mustLookAgain() {
      looking = lookAgain && !answered;
      lookAgain = false;
      return looking;
    }

    /** The wait is over. */
    void giveUp(long lookedUp) {
      long upTo;
      synchronized (this) {
        if (looking) {
          return;
        }
        upTo = Math.max(known, lookedUp);
      }
      finish(reply(new ReadResult.Changed(upTo, List.of())));
    }

    void finish(Reply<ReadResult> reply) {
      IntervalIndex.Node<Question> entered;
      synchronized (this) {
        if (answered) {
          return;
        }
        answered = true;
        entered = node;
      }
      if (entered != null) {
        synchronized (index) {
          index.remove(entered);
        }
        waiting.remove(number);
      }
      try {
        done.accept(reply);
      } catch (RuntimeException e) {
        LOG.error("an answer to a watch was not delivered", e);
      }
    }
  }
}
