package io.quorate.system.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Polls a real condition until it holds or a deadline passes, and then says what was missing. */
public final class Await {
  private static final long POLL_MS = 25;

  private Await() {}

  /** The condition's problem, or empty when it holds. An exception is a problem like any other. */
  public interface Condition {
    Optional<String> problem() throws Exception;
  }

  /** Returns the milliseconds that it took. */
  public static long until(String what, Duration deadline, Condition condition)
      throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Optional<String> problem = problemOf(condition);
      long millis = (System.nanoTime() - start) / 1_000_000;
      if (problem.isEmpty()) {
        return millis;
      }
      if (millis > deadline.toMillis()) {
        throw new AssertionError(what + ": not within " + deadline + ": " + problem.get());
      }
      Thread.sleep(POLL_MS);
    }
  }

  private static Optional<String> problemOf(Condition condition) throws InterruptedException {
    try {
      return condition.problem();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return Optional.of(e.toString());
    }
  }

  /** The value, once it can be had without an exception. */
  public static <T> T value(String what, Duration deadline, Callable<T> supplier)
      throws InterruptedException {
    Holder<T> holder = new Holder<>();
    until(
        what,
        deadline,
        () -> {
          holder.value = supplier.call();
          return Optional.empty();
        });
    return holder.value;
  }

  private static final class Holder<T> {
    private T value;
  }
}
