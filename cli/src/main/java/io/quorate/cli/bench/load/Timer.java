package io.quorate.cli.bench.load;

/** An event loop's clock. */
interface Timer {
  long nanoTime();

  /** Runs it on the event loop. */
  void schedule(long delayNanos, Runnable task);
}
