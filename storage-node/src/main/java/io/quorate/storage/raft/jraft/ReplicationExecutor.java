package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.storage.impl.LogManagerImpl;
import com.alipay.sofa.jraft.util.ThreadPoolsFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what JRaft wants to have run elsewhere.
 *
 * <p>Most of that is "there is a new entry", told to each follower's replicator: JRaft hands it
 * from the group's apply queue to a pool, which wakes a thread per follower and entry to do a few
 * microseconds of work. When the apply queue's thread tells it, it is done at once on that thread.
 * No deadlock comes of it: that thread holds the node's lock only, and JRaft takes a replicator's
 * lock under the node's in other places (when it steps down), never the other way round. Whatever
 * else there is (closures, snapshots that are copied, read rounds that must not be begun or ended
 * where they are) may block and gets a thread.
 *
 * <p>JRaft's registry of pools is static and by group id, so there is one per process.
 */
final class ReplicationExecutor extends ThreadPoolExecutor {
  private static final int IDLE_THREADS = 2;
  private static final int MAX_THREADS = 1_024;
  private static final long IDLE_SECONDS = 30;

  private static final String APPLY_QUEUE_THREAD = "JRaft-NodeImpl-Disruptor-";
  private static final String NEW_ENTRY_TASKS = LogManagerImpl.class.getName() + "$$Lambda";

  private static final ReplicationExecutor INSTANCE = new ReplicationExecutor();
  private static final Set<String> REGISTERED = ConcurrentHashMap.newKeySet();

  private ReplicationExecutor() {
    super(
        IDLE_THREADS,
        MAX_THREADS,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "raft-tasks");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Before the group's replica is made; any number of times. */
  static void serve(String groupId) {
    if (REGISTERED.add(groupId)) {
      ThreadPoolsFactory.registerThreadPool(groupId, INSTANCE);
    }
  }

  /** For what must not run under JRaft's locks, or not on an apply thread. */
  static Executor threads() {
    return INSTANCE;
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
    return isNewEntry(task) ? new Inline<>(task, value) : super.newTaskFor(task, value);
  }

  static boolean isNewEntry(Runnable task) {
    return task.getClass().getName().startsWith(NEW_ENTRY_TASKS)
        && Thread.currentThread().getName().startsWith(APPLY_QUEUE_THREAD);
  }

  @Override
  public void execute(Runnable task) {
    if (task instanceof Inline) {
      task.run();
    } else {
      super.execute(task);
    }
  }

  /** A task for the thread that submits it. */
  private static final class Inline<T> extends FutureTask<T> {
    Inline(Runnable task, T value) {
      super(task, value);
    }
  }
}
