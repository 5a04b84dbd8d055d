package io.quorate.cli.bulk;

/** What is to be done when a signal ends the process. */
final class Signals {
  private Signals() {}

  /**
   * Takes a hook back. When a signal came first, the hook has the word and the process ends under
   * this thread, which must not say anything more.
   */
  static void release(Thread hook) throws InterruptedException {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: wait for that.
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
