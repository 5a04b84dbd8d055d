package io.quorate.storage.raft.jraft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.rocksdb.WriteBatch;

/**
 * Lets threads that write at the same time share a commit, without a thread of its own.
 *
 * <p>Who comes first commits what waits, then hands over to the first of those who came meanwhile.
 * So a lone writer is never woken by anyone, and each other one once: when it is done or when it is
 * its turn. Nobody is asked to wait for company: what a sync takes is time enough to gather.
 *
 * <p>Thread-safe. An interrupt is kept for the caller and shown to it afterwards, since it would
 * close the files under a commit of many.
 */
final class LogCommits {
  /** What one commit takes, but for a single larger write. */
  static final int MAX_BYTES = WriteAheadLog.BUFFER_BYTES / 4 * 3;

  private enum Turn {
    WAITS,
    LEADS,
    DONE
  }

  /** What a thread wants written; the batch is the commit's until the thread goes on. */
  static final class Write {
    final WriteBatch batch;
    final byte[] payload;
    final boolean synced;
    private final Thread thread = Thread.currentThread();
    private volatile Turn turn = Turn.WAITS;

    Write(WriteBatch batch, byte[] payload, boolean synced) {
      this.batch = batch;
      this.payload = payload;
      this.synced = synced;
    }
  }

  private final Consumer<List<Write>> commit;
  // Guarded by itself; led too.
  private final Deque<Write> waiting = new ArrayDeque<>();
  private boolean led;

  /**
   * @param commit called by one thread at a time, in the order in which writes were submitted; how
   *     it ended is its own affair
   */
  LogCommits(Consumer<List<Write>> commit) {
    this.commit = commit;
  }

  /** Returns when the commit that has this write has ended. */
  void submit(Write write) {
    boolean interrupted = Thread.interrupted();
    synchronized (waiting) {
      waiting.add(write);
      if (!led) {
        led = true;
        write.turn = Turn.LEADS;
      }
    }
    while (write.turn == Turn.WAITS) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (write.turn == Turn.LEADS) {
      lead();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The leader's own write is the first that waits. */
  private void lead() {
    List<Write> taken = take();
    try {
      commit.accept(taken);
    } finally {
      Write next;
      synchronized (waiting) {
        next = waiting.peek();
        led = next != null;
      }
      // The disk comes first: it has nothing to do until the next one leads.
      if (next != null) {
        next.turn = Turn.LEADS;
        LockSupport.unpark(next.thread);
      }
      for (Write write : taken.subList(1, taken.size())) {
        write.turn = Turn.DONE;
        LockSupport.unpark(write.thread);
      }
    }
  }

  private List<Write> take() {
    List<Write> taken = new ArrayList<>();
    long bytes = 0;
    synchronized (waiting) {
      for (Write write = waiting.peek(); write != null; write = waiting.peek()) {
        bytes += write.payload.length;
        if (!taken.isEmpty() && bytes > MAX_BYTES) {
          break;
        }
        taken.add(waiting.remove());
      }
    }
    return taken;
  }
}
