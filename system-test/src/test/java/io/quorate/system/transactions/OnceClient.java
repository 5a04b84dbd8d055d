package io.quorate.system.transactions;

import io.quorate.system.checker.transactions.Transaction.Fate;
import io.quorate.system.crash.Load.Door;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Response;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Increments a counter under an idempotency key, and sends it again, through whichever gateway,
 * until it is answered: so each counts once, and nothing is left unknown. Now and then it gives a
 * request up as soon as it is sent, like a client that is killed and started again. For one thread.
 */
final class OnceClient implements AutoCloseable {
  private static final byte[] NONE = {};
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int TIMEOUT_MS = 10_000;
  private static final int GIVEN_UP_MS = 3;
  private static final int GIVEN_UP_ONE_IN = 8;

  private final int id;
  private final List<Door> doors;
  private final TransactionRecorder recorder;
  private final Random random;
  private Door door;
  private HttpConnection connection;

  OnceClient(int id, List<Door> doors, TransactionRecorder recorder, Random random) {
    this.id = id;
    this.doors = doors;
    this.recorder = recorder;
    this.random = random;
    this.door = doors.get(id % doors.size());
    this.connection = new HttpConnection(door.gateway(), TIMEOUT_MS);
  }

  /** Runs and records one increment; fails when nobody answers it for a minute. */
  void increment(String key) {
    String idempotencyKey = UUID.randomUUID().toString();
    long called = System.nanoTime();
    while (true) {
      Long value = attempt(key, idempotencyKey);
      long now = System.nanoTime();
      if (value != null) {
        recorder.add(new Increment(id, key, called, now, Fate.COMMITTED, value));
        return;
      }
      if (now - called > PATIENCE_NANOS) {
        throw new AssertionError("nobody answered an increment of " + key);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      startAgain(TIMEOUT_MS);
    }
  }

  /** The counter's value, or null when the request may have to be sent again. */
  private @Nullable Long attempt(String key, String idempotencyKey) {
    try {
      String authorization = door.session().authorization();
      if (random.nextInt(GIVEN_UP_ONE_IN) == 0) {
        startAgain(GIVEN_UP_MS);
      }
      Response answer =
          connection.send(
              "POST",
              Targets.kv(key) + "?op=increment",
              NONE,
              "Authorization",
              authorization,
              "Idempotency-Key",
              idempotencyKey);
      return value(answer, authorization);
    } catch (IOException lost) {
      return null;
    }
  }

  private @Nullable Long value(Response answer, String authorization) {
    return switch (answer.status()) {
      case 200, 201 -> Long.valueOf(answer.text());
      case 401 -> {
        // The token ended before its time: a clock has jumped.
        door.session().refused(authorization);
        yield null;
      }
      case 429, 500, 503, 504 -> null;
      default -> throw new IllegalStateException("an increment answered " + answer);
    };
  }

  private void startAgain(int timeoutMs) {
    connection.close();
    door = doors.get(random.nextInt(doors.size()));
    connection = new HttpConnection(door.gateway(), timeoutMs);
  }

  @Override
  public void close() {
    connection.close();
  }
}
