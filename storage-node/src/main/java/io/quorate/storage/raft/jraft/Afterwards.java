package io.quorate.storage.raft.jraft;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back the ends of read rounds until their thread has left JRaft.
 *
 * <p>JRaft tells an end where it finds it: under its node's lock, or under the monitor in which it
 * counts a round's replies. Reads that ran there would keep followers' replies and votes waiting,
 * and the next round, begun from within this one's end, would take locks under locks, one frame
 * deeper each time. A hand-over to another thread costs more than most reads do. So a call into
 * JRaft that may end a round is made {@link #during} this, and ends run on the same thread once it
 * returns.
 *
 * <p>State is per thread. An end on a thread without such a call (JRaft's own, when a message could
 * not be sent) is handed over after all: it may be under a lock, and it is a refusal.
 */
final class Afterwards {
  private static final Logger LOG = LoggerFactory.getLogger(Afterwards.class);

  /** More in a row than a round for each thread that reads; a queue for the others is fair then. */
  static final int MANY = 32;

  private static final ThreadLocal<Afterwards> OF_THREAD = ThreadLocal.withInitial(Afterwards::new);

  private final ArrayDeque<Runnable> ends = new ArrayDeque<>();
  private boolean isOpen;
  private int ran;

  private Afterwards() {}

  /** Makes the call, then runs the ends that it brought and those that come of them. */
  static void during(Runnable call) {
    Afterwards mine = OF_THREAD.get();
    if (mine.isOpen) {
      call.run();
      return;
    }
    mine.isOpen = true;
    mine.ran = 0;
    try {
      call.run();
    } finally {
      mine.runAll();
    }
  }

  /** Runs the end when this thread's call returns; when there is none, elsewhere. */
  static void run(Runnable end, Executor elsewhere) {
    Afterwards mine = OF_THREAD.get();
    if (mine.isOpen) {
      mine.ends.add(end);
      return;
    }
    try {
      elsewhere.execute(end);
    } catch (RejectedExecutionException e) {
      LOG.warn("no thread for the end of a read round", e);
      end.run();
    }
  }

  /**
   * Whether this thread has run ends for so long that what they begin belongs on another: rounds of
   * a group without other members end at once, and who reads in such a group from several threads
   * could keep one of them here forever.
   */
  static boolean hasRunMany() {
    Afterwards mine = OF_THREAD.get();
    return mine.isOpen && mine.ran >= MANY;
  }

  private void runAll() {
    try {
      for (Runnable end = ends.poll(); end != null; end = ends.poll()) {
        ran++;
        try {
          end.run();
        } catch (RuntimeException e) {
          LOG.error("the end of a read round failed", e);
        }
      }
    } finally {
      isOpen = false;
    }
  }
}
