package io.quorate.system.transactions;

import io.quorate.system.crash.Load.Door;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.NotSentException;
import io.quorate.system.http.Response;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Increments a counter under an idempotency key, and sends it again, through whichever gateway,
 * until it is answered: so each counts once, and nothing is left unknown. Now and then it gives a
 * request up as soon as it is sent, like a client that is killed and started again. For one thread.
 */
public final class OnceClient implements AutoCloseable {
  private static final byte[] NONE = {};
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int TIMEOUT_MS = 10_000;
  private static final int GIVEN_UP_MS = 3;
  private static final int GIVEN_UP_ONE_IN = 8;

  private final List<Door> doors;
  private final Random random;
  private Door door;
  private HttpConnection connection;

  /** What one sending came to: the counter's value, or why it may have to be sent again. */
  private record Attempt(@Nullable Long value, String why) {}

  /**
   * Connects nowhere yet.
   *
   * @param first which door it begins with
   */
  public OnceClient(int first, List<Door> doors, Random random) {
    this.doors = doors;
    this.random = random;
    this.door = doors.get(first % doors.size());
    this.connection = new HttpConnection(door.gateway(), TIMEOUT_MS);
  }

  /**
   * Runs one increment; fails when nobody answers it for a minute.
   *
   * @param sendsAgain is told why, each time before it is sent again
   * @return what the counter was after it
   */
  public long increment(String key, String idempotencyKey, Consumer<String> sendsAgain) {
    long called = System.nanoTime();
    while (true) {
      Attempt attempt = attempt(key, idempotencyKey);
      if (attempt.value() != null) {
        return attempt.value();
      }
      if (System.nanoTime() - called > PATIENCE_NANOS) {
        throw new AssertionError("nobody answered an increment of " + key + ": " + attempt.why());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      startAgain(TIMEOUT_MS);
      sendsAgain.accept(attempt.why());
    }
  }

  private Attempt attempt(String key, String idempotencyKey) {
    String authorization;
    try {
      authorization = door.session().authorization();
    } catch (IOException e) {
      return new Attempt(null, "not signed in");
    }
    if (random.nextInt(GIVEN_UP_ONE_IN) == 0) {
      startAgain(GIVEN_UP_MS);
    }
    try {
      return judged(
          connection.send(
              "POST",
              Targets.kv(key) + "?op=increment",
              NONE,
              "Authorization",
              authorization,
              "Idempotency-Key",
              idempotencyKey),
          authorization);
    } catch (NotSentException e) {
      return new Attempt(null, "not connected");
    } catch (SocketTimeoutException e) {
      return new Attempt(null, "given up");
    } catch (IOException e) {
      return new Attempt(null, "answer lost");
    }
  }

  private Attempt judged(Response answer, String authorization) {
    return switch (answer.status()) {
      case 200, 201 -> new Attempt(Long.valueOf(answer.text()), "");
      case 401 -> {
        // The token ended before its time: a clock has jumped.
        door.session().refused(authorization);
        yield new Attempt(null, "answered 401");
      }
      case 429, 500, 503, 504 -> new Attempt(null, "answered " + answer.status());
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
