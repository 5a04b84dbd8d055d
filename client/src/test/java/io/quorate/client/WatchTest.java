package io.quorate.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
  private ScriptedServer server;
  private QuorateClient client;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    client =
        server
            .client()
            .retries(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2)))
            .build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String progress(long revision) {
    return "id: g1:%d\nevent: progress\ndata: {\"revisions\":{\"g1\":%d}}\n\n"
        .formatted(revision, revision);
  }

  private static String put(long revision, String key) {
    return """
        id: g1:%d
        event: change
        data: {"group":"g1","revision":%d,"changes":[{"type":"put","key":"%s","value":"v",\
        "mod_revision":%d,"create_revision":%d,"version":1},\
        {"type":"delete","key":{"base64":"/w=="},"mod_revision":%d,\
        "previous":{"key":{"base64":"/w=="},"value":"old","mod_revision":1,"create_revision":1,"version":1}}]}

        """
        .formatted(revision, revision, key, revision, revision, revision);
  }

  private static String end(String name, long revision, String code) {
    return "id: g1:%d\nevent: %s\ndata: {\"code\":\"%s\",\"detail\":\"as scripted\"}\n\n"
        .formatted(revision, name, code);
  }

  private ScriptedServer stream(String... events) {
    return server.then(200, String.join("", events), "Content-Type", "text/event-stream");
  }

  @Test
  void tellsWholeTransactions() {
    stream(progress(4), put(5, "a"));
    try (Watch watch = client.kv().watch(WatchRequest.prefix("a".getBytes(UTF_8)))) {
      WatchEvent event = watch.next();
      assertThat(event.group()).isEqualTo("g1");
      assertThat(event.revision()).isEqualTo(5);
      assertThat(event.resumeToken()).isEqualTo("g1:5");
      WatchEvent.Change put = event.changes().get(0);
      assertThat(put.isPut()).isTrue();
      assertThat(new String(put.key(), UTF_8)).isEqualTo("a");
      assertThat(put.put().valueText()).isEqualTo("v");
      WatchEvent.Change delete = event.changes().get(1);
      assertThat(delete.isPut()).isFalse();
      assertThat(delete.key()).containsExactly(0xff);
      assertThat(delete.previous().valueText()).isEqualTo("old");
    }
  }

  @Test
  void goesOnWhereAStreamBroke() {
    stream(progress(4), put(5, "a"));
    server.thenDrop();
    server.thenProblem(503, "unavailable");
    stream(progress(5), put(6, "b"), end("resync", 6, "slow_consumer"));
    stream(progress(6), put(7, "c"), end("ended", 7, "token_expired"));
    stream(progress(7), put(8, "d"));
    try (Watch watch = client.kv().watch(WatchRequest.all().withPreviousValues())) {
      for (long revision = 5; revision <= 8; revision++) {
        assertThat(watch.next().revision()).isEqualTo(revision);
      }
    }
    assertThat(server.requests().get(0).target()).isEqualTo("/v1/watch?previous=true");
    assertThat(server.requests().get(1).target()).isEqualTo("/v1/watch?previous=true&after=g1%3A5");
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::target)
        .contains("/v1/watch?previous=true&after=g1%3A7");
  }

  @Test
  void endsWhenHistoryIsGone() {
    stream(progress(4), put(5, "a"), end("resync", 5, "revision_compacted"));
    try (Watch watch = client.kv().watch(WatchRequest.all())) {
      assertThat(watch.next().revision()).isEqualTo(5);
      assertCompacted(watch);
      assertCompacted(watch);
    }
  }

  private static void assertCompacted(Watch watch) {
    assertThatThrownBy(watch::next)
        .isInstanceOfSatisfying(
            QuorateException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REVISION_COMPACTED));
  }

  @Test
  void aRefusalIsToldAtOnce() {
    server.thenProblem(410, "revision_compacted");
    assertThatThrownBy(() -> client.kv().watch(WatchRequest.all().after("g1:1")))
        .isInstanceOfSatisfying(
            QuorateException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.REVISION_COMPACTED);
              assertThat(e.detail()).isEqualTo("as scripted");
            });
  }

  @Test
  void waitsNoLongerThanItWasTold() {
    stream(progress(4));
    try (Watch watch = client.kv().watch(WatchRequest.key("k".getBytes(UTF_8)))) {
      assertThat(watch.next(Duration.ofMillis(20))).isEmpty();
    }
  }
}
