package io.quorate.client;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A lease that is kept alive, on a daemon thread at a third of its time, until it is closed or
 * lost.
 *
 * <pre>{@code
 * try (Lease lease = client.leases().hold(Duration.ofSeconds(15))) {
 *   lease.onLost().thenAccept(why -> stopWorking());
 *   client.kv().put(me, address, PutOptions.DEFAULT.endsWith(lease));
 *   work();
 * }
 * }</pre>
 *
 * <p>It is lost when the server says so, and when no keep-alive was answered for its whole time:
 * whether the server still has it can't be known then, and others may hold what its keys stood for.
 * Safe for many threads.
 */
public final class Lease implements AutoCloseable {
  /** No keep-alive waits longer for its answer, though the lease may have years. */
  private static final long MAX_CALL_MS = 10_000;

  private final Leases leases;
  private final long id;
  private final long ttlNanos;
  private final CompletableFuture<QuorateException> lost = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  Lease(Leases leases, long id, Duration ttl) {
    this.leases = leases;
    this.id = id;
    this.ttlNanos = ttl.toNanos();
    Thread thread = new Thread(this::keepAlive, "quorate-lease-" + id);
    thread.setDaemon(true);
    thread.start();
  }

  public long id() {
    return id;
  }

  /** Completes with the reason when the lease is lost, never otherwise; on the lease's thread. */
  public CompletionStage<QuorateException> onLost() {
    return lost.minimalCompletionStage();
  }

  public boolean isLost() {
    return lost.isDone();
  }

  private void keepAlive() {
    // Counted from before the calls: the server's time began after that.
    long aliveSince = System.nanoTime();
    try {
      while (!closed.await(pauseNanos(aliveSince), TimeUnit.NANOSECONDS)) {
        long called = System.nanoTime();
        try {
          long unused = leases.keepAlive(id, callTimeout(called, aliveSince));
          aliveSince = called;
        } catch (QuorateException e) {
          if (e.code() == ErrorCode.LEASE_NOT_FOUND || System.nanoTime() - aliveSince >= ttlNanos) {
            lost.complete(e);
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      lost.complete(new QuorateException(ErrorCode.INTERNAL, "the lease was not kept alive", e));
    }
  }

  /** A third of its time after the last keep-alive that was answered; a tenth after a failure. */
  private long pauseNanos(long aliveSince) {
    long elapsed = System.nanoTime() - aliveSince;
    return Math.max(elapsed < ttlNanos / 3 ? ttlNanos / 3 - elapsed : ttlNanos / 10, 1);
  }

  private Duration callTimeout(long now, long aliveSince) {
    long leftNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(50), ttlNanos - (now - aliveSince));
    return Duration.ofNanos(Math.min(leftNanos, TimeUnit.MILLISECONDS.toNanos(MAX_CALL_MS)));
  }

  /** Lets go of it without a word: it ends by itself, with its keys, when its time is over. */
  public void abandon() {
    closed.countDown();
  }

  /**
   * Revokes it, which deletes its keys. Nothing when it was lost.
   *
   * @throws QuorateException when the server did not confirm it; then it ends by itself
   */
  @Override
  public void close() {
    closed.countDown();
    if (isLost()) {
      return;
    }
    try {
      leases.revoke(id);
    } catch (QuorateException e) {
      if (e.code() != ErrorCode.LEASE_NOT_FOUND) {
        throw e;
      }
    }
  }
}
