package io.quorate.storage.node;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that a thread dump can tell apart. */
final class NamedThreads {
  private NamedThreads() {}

  static ThreadFactory daemon(String name) {
    AtomicInteger next = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + next.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }
}
