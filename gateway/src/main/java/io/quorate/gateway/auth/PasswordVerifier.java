package io.quorate.gateway.auth;

import com.password4j.Argon2Function;
import com.password4j.BadParametersException;
import com.password4j.types.Argon2;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.metrics.QueueKind;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords with Argon2id, which is slow and hungry on purpose, on a few threads of its own:
 * a flood of logins may neither stop the event loops nor take memory without bound. What the
 * threads and a short queue can't hold is refused with 429 before it costs anything.
 *
 * <p>A sign-in as nobody costs the same hash as one as somebody, under the parameters of the last
 * real hash, so that time tells nothing of who exists. Thread-safe; one per process.
 */
public final class PasswordVerifier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PasswordVerifier.class);
  private static final String POOL = "quorate-login";
  private static final byte[] DUMMY_SALT = "quorate: no one.".getBytes(StandardCharsets.US_ASCII);

  private final WorkerExecutor workers;
  private final int limit;
  private final GatewayMetrics metrics;
  private final AtomicInteger underWay = new AtomicInteger();

  /** OWASP's parameters (19 MiB, 2 passes, 1 lane) until a real hash has shown its own. */
  private volatile Argon2Function dummy = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);

  /**
   * Starts the threads.
   *
   * @param threads how many hashes are computed at once, each with its memory
   * @param queueLimit how many more sign-ins may be under way
   */
  public PasswordVerifier(Vertx vertx, int threads, int queueLimit, GatewayMetrics metrics) {
    this.workers = vertx.createSharedWorkerExecutor(POOL, threads);
    this.limit = threads + queueLimit;
    this.metrics = metrics;
  }

  /**
   * Runs a sign-in, of which {@link #matches} is a part, if there is room for one more.
   *
   * @return fails with TOO_MANY_REQUESTS when there is none
   */
  <T> Future<T> admit(Supplier<Future<T>> signIn) {
    if (underWay.incrementAndGet() > limit) {
      underWay.decrementAndGet();
      metrics.queueRefused(QueueKind.LOGIN);
      return Future.failedFuture(
          new QuorateException(ErrorCode.TOO_MANY_REQUESTS, "too many sign-ins at once"));
    }
    metrics.queued(QueueKind.LOGIN, 1);
    Future<T> result;
    try {
      result = signIn.get();
    } catch (RuntimeException notStarted) {
      result = Future.failedFuture(notStarted);
    }
    return result.onComplete(
        ended -> {
          underWay.decrementAndGet();
          metrics.queued(QueueKind.LOGIN, -1);
        });
  }

  /**
   * Whether the password has this hash.
   *
   * @param hash Argon2id in PHC form; empty: there is no such user, the answer is no, and it takes
   *     as long
   */
  Future<Boolean> matches(String password, Optional<String> hash) {
    return workers.executeBlocking(
        () -> hash.map(known -> check(password, known)).orElseGet(() -> waste(password)), false);
  }

  private boolean check(String password, String hash) {
    Argon2Function function;
    try {
      function = Argon2Function.getInstanceFromHash(hash);
    } catch (BadParametersException unreadable) {
      log.error("a user of the catalog has a password hash that is not Argon2 in PHC form");
      return waste(password);
    }
    dummy = function;
    return function.check(password, hash);
  }

  private boolean waste(String password) {
    dummy.hash(password.getBytes(StandardCharsets.UTF_8), DUMMY_SALT);
    return false;
  }

  @Override
  public void close() {
    workers.close();
  }
}
