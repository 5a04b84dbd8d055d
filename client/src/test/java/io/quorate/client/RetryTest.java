package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final byte[] VALUE = "v".getBytes(StandardCharsets.UTF_8);

  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aReadIsRepeatedWhileTheServerIsBusy() {
    server.thenProblem(503, "not_leader").thenProblem(429, "too_many_requests").then(200, "v");
    assertThat(kv().get("k")).isPresent();
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void aReadIsRepeatedAfterALostConnection() {
    server.thenDrop().then(200, "v");
    assertThat(kv().get("k")).isPresent();
  }

  @Test
  void aWriteThatWasNotAppliedIsRepeated() {
    server.thenProblem(503, "stale_epoch").then(201, "", "ETag", "\"7\"");
    WriteResult result = kv().put("k", VALUE);
    assertThat(result.modRevision()).isEqualTo(7);
    assertThat(result.created()).isTrue();
  }

  /** Under one id, so that the server does it once. */
  @Test
  void aWriteOfUnknownOutcomeIsRepeatedUnderItsId() {
    server.thenProblem(504, "outcome_unknown").thenDrop().then(200, "", "ETag", "\"7\"");
    assertThat(kv().put("k", VALUE).modRevision()).isEqualTo(7);
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests()).extracting("idempotencyKey").doesNotContainNull();
    assertThat(server.requests().stream().map(ScriptedServer.Request::idempotencyKey).distinct())
        .hasSize(1);
    server.then(200, "", "ETag", "\"8\"");
    kv().put("k", VALUE);
    assertThat(server.requests().get(3).idempotencyKey())
        .isNotEqualTo(server.requests().get(0).idempotencyKey());
  }

  @Test
  void aWriteThatNobodyAnswersHasAnUnknownOutcomeHoweverItEnds() {
    server.thenDrop();
    for (int i = 0; i < 9; i++) {
      server.thenProblem(503, "unavailable");
    }
    assertThat(failure(() -> kv().put("k", VALUE)).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(server.requests()).hasSize(8);
  }

  @Test
  void aProxysAnswerSaysNothingAboutAWrite() {
    for (int i = 0; i < 9; i++) {
      server.then(502, "<html>Bad gateway</html>");
    }
    assertThat(failure(() -> kv().put("k", VALUE)).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void aRepeatableBatchIsSentAgainAfterAnUnknownOutcome() {
    server
        .thenDrop()
        .thenProblem(504, "outcome_unknown")
        .then(200, "{\"results\":[{\"status\":201,\"mod_revision\":1}]}");
    Batch batch = new Batch().put(VALUE, VALUE);
    List<BatchResult> results = kv().batchRepeatable(batch);
    assertThat(results).singleElement().matches(BatchResult::ok);
    assertThat(server.requests()).hasSize(3).extracting("body").containsOnly(batchBody());
  }

  @Test
  void nobodyListeningIsUnavailableEvenForAWrite() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Kv kv =
        QuorateClient.builder(URI.create("http://127.0.0.1:" + port))
            .tokens(TokenStore.of(Tokens.of("t")))
            .retries(new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1)))
            .build()
            .kv();
    assertThat(failure(() -> kv.put("k", VALUE)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void attemptsEnd() {
    for (int i = 0; i < 9; i++) {
      server.thenProblem(503, "unavailable");
    }
    assertThat(failure(() -> kv().get("k")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(server.requests()).hasSize(8);
  }

  @Test
  void theDeadlineEndsAttemptsBeforeTheirNumberDoes() {
    for (int i = 0; i < 9; i++) {
      server.then(503, "{\"code\":\"overloaded\"}", "Retry-After", "1");
    }
    Kv kv = server.client().timeout(Duration.ofMillis(200)).build().kv();
    assertThat(failure(() -> kv.get("k".getBytes(StandardCharsets.UTF_8))).code())
        .isEqualTo(ErrorCode.OVERLOADED);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aFailedPreconditionTellsTheRevision() {
    server.then(
        412,
        "{\"code\":\"precondition_failed\",\"detail\":\"no\",\"current_revision\":41}",
        "Quorate-Request-Id",
        "r-9");
    QuorateException error = failure(() -> kv().put("k", VALUE));
    ProblemDetails details = ProblemDetails.of(error).orElseThrow();
    assertThat(details.currentRevision()).hasValue(41);
    assertThat(details.requestId()).hasValue("r-9");
    assertThat(error.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
  }

  @Test
  void anUnknownCodeIsReadByItsStatus() {
    server.then(409, "{\"code\":\"something_new\",\"detail\":\"d\"}");
    assertThat(failure(() -> kv().put("k", VALUE)).code()).isEqualTo(ErrorCode.CONFLICT);
  }

  private Kv kv() {
    return server
        .client()
        .retries(new RetryPolicy(8, Duration.ofMillis(1), Duration.ofMillis(5)))
        .build()
        .kv();
  }

  private static String batchBody() {
    return "{\"operations\":[{\"put\":{\"key\":\"v\",\"value\":\"v\"}}]}";
  }

  static QuorateException failure(Runnable call) {
    QuorateException error = catchThrowableOfType(QuorateException.class, call::run);
    assertThat(error).isNotNull();
    return error;
  }
}
