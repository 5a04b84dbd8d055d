package io.quorate.storage.node;

import io.quorate.storage.group.Group;
import io.quorate.storage.rpc.Groups;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All replicas of this node. They are opened and closed on a bounded pool, since each waits for its
 * disk and for its threads, and there may be many. Thread-safe.
 */
final class Replicas implements Groups {
  private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);
  private static final int THREADS = 4;

  private final ReplicaFactory factory;
  private final BooleanSupplier diskFull;
  private final ConcurrentMap<String, Replica> replicas = new ConcurrentSkipListMap<>();
  private final ExecutorService pool;
  private volatile boolean closed;

  /**
   * @param diskFull while true, nothing is rebuilt
   */
  Replicas(ReplicaFactory factory, BooleanSupplier diskFull) {
    this.factory = factory;
    this.diskFull = diskFull;
    this.pool = Executors.newFixedThreadPool(THREADS, NamedThreads.daemon("replicas"));
  }

  /** Begins to open a replica, unless that was done before. */
  void open(String groupId, List<String> voters) {
    if (closed) {
      return;
    }
    Replica fresh = new Replica(groupId, voters, Replicas::monotonicMs);
    if (replicas.putIfAbsent(groupId, fresh) == null) {
      pool.execute(() -> fresh.open(factory));
    }
  }

  /** Ascending by group. */
  Collection<Replica> all() {
    return replicas.values();
  }

  Optional<Replica> find(String groupId) {
    return Optional.ofNullable(replicas.get(groupId));
  }

  @Override
  public Optional<Group> serving(String groupId) {
    Replica replica = replicas.get(groupId);
    return replica == null ? Optional.empty() : replica.serving();
  }

  @Override
  public String whyNotServing(String groupId) {
    Replica replica = replicas.get(groupId);
    if (replica == null) {
      return "no replica of group " + groupId + " is on this node";
    }
    ReplicaState state = replica.state();
    if (state instanceof ReplicaState.Starting) {
      return "the replica of group " + groupId + " is starting";
    }
    return state instanceof ReplicaState.Closed
        ? "the node shuts down"
        : "the replica of group " + groupId + " failed";
  }

  private static long monotonicMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Retires replicas that failed since the last call. Blocks while one closes. */
  void retireFailed() {
    replicas.values().forEach(Replica::retireIfFailed);
  }

  /** Begins to open those again that failed and can be built anew. */
  void rebuildFailed() {
    if (closed || diskFull.getAsBoolean()) {
      return;
    }
    for (Replica replica : replicas.values()) {
      if (replica.beginRebuildIfDue()) {
        pool.execute(() -> replica.open(factory));
      }
    }
  }

  /** Closes all and waits, up to the timeout. */
  void close(long timeoutMs) {
    closed = true;
    List<Future<?>> closing = new ArrayList<>();
    for (Replica replica : replicas.values()) {
      closing.add(pool.submit(replica::close));
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    try {
      for (Future<?> one : closing) {
        one.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException e) {
      LOG.error("replicas did not close in time; they rebuild from snapshot and log", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("closing a replica threw", e.getCause());
    }
    pool.shutdown();
  }
}
