package io.quorate.client;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls until they succeed, may not be repeated, or run out of time.
 *
 * <p>The tension: a caller wants a busy or restarting server bridged, and never a write applied
 * twice. So each failure says what it knows of its effect, and each call what a repetition would
 * do; only together they allow one. A deadline covers all attempts of a call. Safe for many
 * threads.
 */
final class Transport {
  private static final int MAX_REFUSAL_BYTES = 64 << 10;

  private final HttpClient http;
  private final URI server;
  private final TokenStore tokens;
  private final RetryPolicy retries;
  private final Duration timeout;
  private final String userAgent;

  Transport(
      HttpClient http,
      URI server,
      TokenStore tokens,
      RetryPolicy retries,
      Duration timeout,
      String userAgent) {
    this.http = http;
    this.server = server;
    this.tokens = tokens;
    this.retries = retries;
    this.timeout = timeout;
    this.userAgent = userAgent;
  }

  Transport withTimeout(Duration newTimeout) {
    return new Transport(http, server, tokens, retries, newTimeout, userAgent);
  }

  RetryPolicy retries() {
    return retries;
  }

  TokenStore tokens() {
    return tokens;
  }

  /**
   * The successful answer (2xx).
   *
   * @throws QuorateException for every other end
   */
  HttpResponse<byte[]> send(Call call) {
    return send(call, BodyHandlers.ofByteArray(), HttpResponse::body);
  }

  /** The body of a successful answer, as it comes: for streams, which have no deadline. */
  InputStream stream(Call call) {
    return send(call, BodyHandlers.ofInputStream(), Transport::readRefusal).body();
  }

  /** What a refusal says is short. */
  private static byte[] readRefusal(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return body.readNBytes(MAX_REFUSAL_BYTES);
    } catch (IOException e) {
      return new byte[0]; // The status has to do.
    }
  }

  private <T> HttpResponse<T> send(
      Call call, BodyHandler<T> handler, Function<HttpResponse<T>, byte[]> refusal) {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean renewed = false;
    boolean isUnknown = false;
    for (int attempt = 1; ; attempt++) {
      Tokens used = call.signedIn() ? currentTokens() : null;
      Failure failure;
      try {
        HttpResponse<T> response = exchange(call, handler, used, deadline);
        if (response.statusCode() / 100 == 2) {
          return response;
        }
        failure = Failure.of(response, refusal.apply(response), call);
      } catch (IOException e) {
        failure = Failure.of(e, call, server);
      }
      // What an earlier attempt may have done is not undone by a later one's refusal.
      isUnknown |= failure.applied();
      if (isUnknown) {
        failure = failure.afterUnknown();
      }
      boolean refused = failure.error().code() == ErrorCode.UNAUTHENTICATED;
      if (refused && !renewed && used != null && used.refreshToken() != null) {
        renew(used);
        renewed = true;
        continue;
      }
      if (attempt >= retries.maxAttempts() || !failure.mayRepeat(call.effect())) {
        throw failure.error();
      }
      pause(retries.delayMs(attempt, failure.retryAfterMs()), deadline, failure);
    }
  }

  private <T> HttpResponse<T> exchange(
      Call call, BodyHandler<T> handler, @Nullable Tokens used, long deadline) throws IOException {
    long remainingNanos = Math.max(1, deadline - System.nanoTime());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + call.target()))
            .timeout(Duration.ofNanos(remainingNanos))
            .header("User-Agent", userAgent);
    call.applyTo(request);
    if (used != null) {
      request.header("Authorization", "Bearer " + used.accessToken());
    }
    try {
      return http.send(request.build(), handler);
    } catch (InterruptedException e) {
      throw interrupted(call, e);
    }
  }

  Tokens currentTokens() {
    Tokens current =
        tokens
            .load()
            .orElseThrow(() -> new QuorateException(ErrorCode.UNAUTHENTICATED, "not signed in"));
    boolean renewable = current.refreshToken() != null;
    return renewable && current.expiring(Instant.now()) ? renew(current) : current;
  }

  private Tokens renew(Tokens stale) {
    UnaryOperator<Tokens> exchange = old -> new Auth(this).refresh(old);
    return tokens.renew(stale, exchange);
  }

  /** Waits, unless the deadline is nearer than the wait is long. */
  private static void pause(long delayMs, long deadline, Failure failure) {
    if (deadline - System.nanoTime() <= TimeUnit.MILLISECONDS.toNanos(delayMs)) {
      throw failure.error();
    }
    try {
      Thread.sleep(delayMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure.error();
    }
  }

  private static QuorateException interrupted(Call call, InterruptedException cause) {
    Thread.currentThread().interrupt();
    ErrorCode code =
        call.effect() == Call.Effect.NONE ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.OUTCOME_UNKNOWN;
    return new QuorateException(code, "interrupted while waiting for the server", cause);
  }
}
