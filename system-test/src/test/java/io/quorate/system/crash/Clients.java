package io.quorate.system.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Threads that do one thing after another until they are stopped. They pause between them, so that
 * a run is bounded by time and not by how fast the machine is.
 */
public final class Clients implements AutoCloseable {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final long REFUSED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final String name;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private long patienceMs;
  private volatile boolean isStopped;

  public Clients(String name) {
    this.name = name;
  }

  /**
   * Starts a client on a thread of its own.
   *
   * @param timeoutMs the longest that one thing can take
   * @param connect makes what it does things with, on that thread
   * @param next does the next thing; false when it was refused
   * @param close ends what {@code connect} made
   */
  public <C> void start(int timeoutMs, Supplier<C> connect, Predicate<C> next, Consumer<C> close) {
    patienceMs = Math.max(patienceMs, timeoutMs * 3L);
    Thread thread = new Thread(() -> run(connect, next, close), name + "-" + threads.size());
    threads.add(thread);
    thread.start();
  }

  private <C> void run(Supplier<C> connect, Predicate<C> next, Consumer<C> close) {
    try {
      C client = connect.get();
      try {
        while (!isStopped) {
          LockSupport.parkNanos(next.test(client) ? PAUSE_NANOS : REFUSED_PAUSE_NANOS);
        }
      } finally {
        close.accept(client);
      }
    } catch (Throwable e) {
      synchronized (errors) {
        errors.add(e);
      }
    }
  }

  /** Lets every client end what it does; fails when one of them met what it should not. */
  @Override
  public void close() {
    isStopped = true;
    threads.forEach(this::join);
    synchronized (errors) {
      if (!errors.isEmpty()) {
        AssertionError failed = new AssertionError("clients failed", errors.get(0));
        errors.stream().skip(1).forEach(failed::addSuppressed);
        throw failed;
      }
    }
  }

  private void join(Thread thread) {
    try {
      thread.join(patienceMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while clients end", e);
    }
    if (thread.isAlive()) {
      throw new AssertionError(thread.getName() + " does not end");
    }
  }
}
