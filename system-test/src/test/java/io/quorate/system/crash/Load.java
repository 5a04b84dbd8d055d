package io.quorate.system.crash;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.RecordedClient;
import io.quorate.system.history.Recorder;
import io.quorate.system.history.Result;
import io.quorate.system.http.Session;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Eight writers and some readers, each with a connection of its own, until they are stopped.
 *
 * <p>Half of the writes go to registers that all clients fight over, with and without conditions:
 * they show order. The other half goes to a ledger, where each key is written once: there every
 * single write can be held against what its client was told. Writers pause between operations, so
 * that a run is bounded by time and not by how fast the machine is.
 */
public final class Load implements AutoCloseable {
  private static final int WRITERS = 8;
  private static final int READERS = 3;
  private static final int REGISTERS_PER_TAG = 3;
  private static final int TIMEOUT_MS = 10_000;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final long REFUSED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Recorder recorder = new Recorder();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private volatile boolean isStopped;

  public Load(URI gateway, Session session, LoadKeys keys, long seed) {
    for (int id = 0; id < WRITERS + READERS; id++) {
      int client = id;
      Random random = new Random(seed * 31 + id);
      Thread thread =
          new Thread(() -> run(client, gateway, session, keys, random), "load-" + client);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  public static int writers() {
    return WRITERS;
  }

  private void run(int client, URI gateway, Session session, LoadKeys keys, Random random) {
    try (RecordedClient http = new RecordedClient(client, gateway, session, recorder, TIMEOUT_MS)) {
      Chooser chooser = new Chooser(client, keys, random);
      while (!isStopped) {
        Operation done = client < WRITERS ? chooser.write(http) : chooser.read(http);
        boolean isRefused = done.result() instanceof Result.NotApplied;
        LockSupport.parkNanos(isRefused ? REFUSED_PAUSE_NANOS : PAUSE_NANOS);
      }
    } catch (Throwable e) {
      synchronized (errors) {
        errors.add(e);
      }
    }
  }

  public Recorder recorder() {
    return recorder;
  }

  /** Lets every client end its operation; fails when one of them met what it should not. */
  @Override
  public void close() {
    isStopped = true;
    for (Thread thread : threads) {
      join(thread);
    }
    synchronized (errors) {
      if (!errors.isEmpty()) {
        AssertionError failed = new AssertionError("clients failed", errors.get(0));
        errors.stream().skip(1).forEach(failed::addSuppressed);
        throw failed;
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(TIMEOUT_MS * 3L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while clients end", e);
    }
    if (thread.isAlive()) {
      throw new AssertionError(thread.getName() + " does not end");
    }
  }

  /** Decides what one client does next. Knows the revisions it saw last, for its conditions. */
  private static final class Chooser {
    private final int client;
    private final LoadKeys keys;
    private final List<String> tags;
    private final Random random;
    private int sequence;
    private String lastKey = "";
    private long lastRevision;

    Chooser(int client, LoadKeys keys, Random random) {
      this.client = client;
      this.keys = keys;
      this.tags = keys.tags();
      this.random = random;
    }

    Operation read(RecordedClient http) {
      return http.perform(register(), new Action.Read());
    }

    Operation write(RecordedClient http) {
      String value = client + "-" + sequence++;
      int dice = random.nextInt(20);
      if (dice < 10) {
        return http.perform(keys.ledger(tag(), client, sequence), new Action.Put(value));
      }
      if (dice < 13 && lastRevision > 0) {
        long revision = lastRevision;
        lastRevision = 0;
        return remember(http.perform(lastKey, new Action.PutIfMatch(value, revision)));
      }
      if (dice == 13) {
        return http.perform(register(), new Action.Delete());
      }
      if (dice == 14) {
        return remember(http.perform(register(), new Action.PutIfAbsent(value)));
      }
      return remember(http.perform(register(), new Action.Put(value)));
    }

    private Operation remember(Operation done) {
      if (done.result() instanceof Result.Written written) {
        lastKey = done.key();
        lastRevision = written.revision();
      }
      return done;
    }

    private String tag() {
      return tags.get(random.nextInt(tags.size()));
    }

    private String register() {
      return keys.register(tag(), random.nextInt(REGISTERS_PER_TAG));
    }
  }
}
