package io.quorate.cli.bench.target;

import io.quorate.proto.error.QuorateException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The access token of a long run. Renewing one waits for the gateway, which load loops must not do,
 * so a thread of its own asks for it every few seconds. Safe for many threads.
 */
public final class Credentials implements Supplier<String>, AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Supplier<String> token;
  private final Consumer<String> complaints;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread renewer = new Thread(task, "token-renewal");
            renewer.setDaemon(true);
            return renewer;
          });
  private volatile String authorization;
  private String lastComplaint = "";

  /**
   * Asks for the first token at once.
   *
   * @param token a good one; may take its time and fail
   * @param complaints is told when none is to be had, which ends nothing: refusals will be counted
   */
  public Credentials(Supplier<String> token, Consumer<String> complaints) {
    this(token, complaints, EVERY);
  }

  Credentials(Supplier<String> token, Consumer<String> complaints, Duration every) {
    this.token = token;
    this.complaints = complaints;
    this.authorization = "Bearer " + token.get();
    var unused =
        thread.scheduleWithFixedDelay(
            this::renew, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void renew() {
    try {
      String renewed = "Bearer " + token.get();
      if (!renewed.equals(authorization)) {
        authorization = renewed;
      }
      lastComplaint = "";
    } catch (QuorateException e) {
      String complaint = "can't renew the sign-in: " + e.code().code() + ": " + e.detail();
      if (!complaint.equals(lastComplaint)) {
        lastComplaint = complaint;
        complaints.accept(complaint);
      }
    }
  }

  /** The value of the Authorization header. */
  @Override
  public String get() {
    return authorization;
  }

  @Override
  public void close() {
    var unused = thread.shutdownNow();
  }
}
