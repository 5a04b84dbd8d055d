package io.quorate.system.transactions;

import io.quorate.system.checker.transactions.Step;
import io.quorate.system.checker.transactions.Transaction.Fate;
import io.quorate.system.crash.Clients;
import io.quorate.system.crash.Load.Door;
import io.quorate.system.crash.LoadKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that append to lists and read them in transactions, and count, until they are stopped.
 * Few lists, so that transactions meet. Some count under idempotency keys, each time until they are
 * answered: those counters must be exact.
 */
public final class TransactionLoad implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final int TIMEOUT_MS = 10_000;
  private static final int ONCE_CLIENTS = 2;
  private static final int ONCE_PATIENCE_MS = 30_000;
  private static final int MOST_STEPS = 4;

  private final TransactionRecorder recorder;
  private final AtomicInteger lastId = new AtomicInteger();
  private final ListKeys lists;
  private final List<String> tags;
  private final Clients clients = new Clients("transactions");

  /** Starts the clients, which take turns in which gateway they use. */
  public TransactionLoad(List<Door> doors, LoadKeys keys, long seed) {
    this.lists = new ListKeys(keys);
    this.recorder = new TransactionRecorder(lists);
    this.tags = keys.tags();
    for (int id = 0; id < CLIENTS; id++) {
      int client = id;
      Door door = doors.get(id % doors.size());
      Random random = new Random(seed * 31 + id);
      clients.start(
          TIMEOUT_MS,
          () -> new TransactionClient(client, door, recorder, TIMEOUT_MS),
          http -> next(http, random),
          TransactionClient::close);
    }
    for (int id = 0; id < ONCE_CLIENTS; id++) {
      int client = CLIENTS + id;
      Random random = new Random(seed * 37 + id);
      clients.start(
          ONCE_PATIENCE_MS,
          () -> new OnceClient(client, doors, random),
          http -> once(client, http, random),
          OnceClient::close);
    }
  }

  public TransactionRecorder recorder() {
    return recorder;
  }

  private boolean once(int id, OnceClient client, Random random) {
    String key = lists.onceCounter(tags.get(random.nextInt(tags.size())));
    long called = System.nanoTime();
    long value = client.increment(key, UUID.randomUUID().toString(), why -> {});
    recorder.add(new Increment(id, key, called, System.nanoTime(), Fate.COMMITTED, value));
    return true;
  }

  private boolean next(TransactionClient client, Random random) {
    String tag = tags.get(random.nextInt(tags.size()));
    if (random.nextInt(5) == 0) {
      return client.increment(lists.counter(tag, random.nextInt(Integer.MAX_VALUE)));
    }
    int id = lastId.incrementAndGet();
    List<Step> steps = new ArrayList<>();
    int count = 1 + random.nextInt(MOST_STEPS);
    for (int i = 0; i < count; i++) {
      String key = lists.list(tag, random.nextInt(Integer.MAX_VALUE));
      long unique = (long) id * MOST_STEPS + i;
      steps.add(
          random.nextBoolean() ? new Step.Append(key, unique) : new Step.Read(key, List.of()));
    }
    boolean isGuarded = random.nextInt(4) == 0;
    return client.transact(
        id,
        steps,
        isGuarded
            ? new TransactionClient.Guard(
                lists.list(tag, random.nextInt(Integer.MAX_VALUE)), random.nextInt(200))
            : null);
  }

  /** Lets every client end its request; fails when one of them met what it should not. */
  @Override
  public void close() {
    clients.close();
  }
}
