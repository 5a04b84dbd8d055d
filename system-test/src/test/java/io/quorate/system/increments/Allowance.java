package io.quorate.system.increments;

/** How many increments a client may have begun by now; more are allowed as a run goes on. */
final class Allowance {
  private int begun;
  private int allowed;
  private boolean isClosed;

  Allowance(int begun) {
    this.begun = begun;
  }

  synchronized void raise(int total) {
    allowed = Math.max(allowed, total);
    notifyAll();
  }

  /** Nothing begins any more. */
  synchronized void close() {
    isClosed = true;
    notifyAll();
  }

  /** Waits until one more may begin; false when none will. */
  synchronized boolean begin() throws InterruptedException {
    while (begun >= allowed && !isClosed) {
      wait();
    }
    if (isClosed) {
      return false;
    }
    begun++;
    return true;
  }
}
