package io.quorate.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.EventStream;
import io.quorate.gateway.fake.EventStream.Event;
import io.quorate.gateway.fake.FakeNode;
import io.quorate.gateway.fake.RawHttp;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /v1/watch} as it travels. */
final class WatchRouteTest {
  private EdgeFixture edge;

  @BeforeEach
  void start() {
    edge = EdgeFixture.start();
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private EventStream watch(String query, String... headers) {
    return EventStream.open(edge.port(), "/v1/watch" + query, EdgeFixture.OWNER, headers);
  }

  /** A stream that has begun. */
  private EventStream open(String query, String... headers) {
    EventStream stream = watch(query, headers);
    assertThat(stream.status()).isEqualTo(200);
    assertThat(stream.next().name()).isEqualTo("progress");
    return stream;
  }

  private void put(String key, String value) {
    put(key, value, EdgeFixture.OWNER);
  }

  private void put(String key, String value, String token) {
    byte[] body = value.getBytes(StandardCharsets.UTF_8);
    RawHttp.Answer answer = RawHttp.once(edge.port(), "PUT", "/v1/kv/" + key, token, body);
    assertThat(answer.status()).isBetween(200, 201);
  }

  private void delete(String key) {
    RawHttp.Answer answer =
        RawHttp.once(edge.port(), "DELETE", "/v1/kv/" + key, EdgeFixture.OWNER, null);
    assertThat(answer.status()).isEqualTo(204);
  }

  private static void assertRefused(EventStream stream, int status, String code) {
    assertThat(stream.status()).isEqualTo(status);
    assertThat(stream.body().getString("code")).isEqualTo(code);
  }

  @Test
  void whatComesAfterTheStartIsTold() {
    put("a", "before");
    try (EventStream stream = open("?prefix=a")) {
      put("b", "elsewhere");
      put("a", "1");
      put("a/b", "2");
      delete("a");
      assertThat(stream.changes(3)).containsExactlyInAnyOrder("a=1", "a/b=2", "a-");
    }
  }

  @Test
  void aChangeIsToldWithItsRevisionsAndOnRequestWithWhatWasBefore() {
    put("a", "1");
    try (EventStream stream = open("?key=a&previous=true")) {
      put("a", "2");
      Event event = stream.change();
      JsonObject change = event.data().getJsonArray("changes").getJsonObject(0);
      assertThat(change.getString("value")).isEqualTo("2");
      assertThat(change.getInteger("version")).isEqualTo(2);
      assertThat(change.getLong("mod_revision")).isEqualTo(event.data().getLong("revision"));
      assertThat(change.getJsonObject("previous").getString("value")).isEqualTo("1");
      assertThat(event.id()).isEqualTo(event.data().getString("group") + ":" + revision(event));
    }
  }

  private static long revision(Event event) {
    return event.data().getLong("revision");
  }

  @Test
  void onlyWantedChangesAreTold() {
    put("a", "0");
    try (EventStream deletes = open("?filter=delete");
        EventStream puts = open("?filter=put")) {
      put("a", "1");
      delete("a");
      put("a", "2");
      assertThat(deletes.change().changes()).containsExactly("a-");
      assertThat(puts.changes(2)).containsExactly("a=1", "a=2");
    }
  }

  @Test
  void aStreamIsResumedWhereItWasLeft() {
    List<String> seen = new ArrayList<>();
    String last;
    try (EventStream stream = open("")) {
      for (int i = 0; i < 30; i++) {
        put("key" + i, "v");
      }
      seen.addAll(stream.changes(10));
      last = stream.lastId();
    }
    for (int i = 30; i < 60; i++) {
      put("key" + i, "v");
    }
    try (EventStream stream = open("", "Last-Event-ID", last)) {
      seen.addAll(stream.changes(60 - seen.size()));
      put("key60", "v");
      seen.addAll(stream.changes(1));
    }
    assertThat(seen).hasSize(61).doesNotHaveDuplicates();
  }

  @Test
  void aWatchOfOneKeyCanBeginWithARevision() {
    put("a", "1");
    put("a", "2");
    long first;
    try (EventStream stream = open("?key=a&start_revision=1")) {
      assertThat(stream.changes(2)).containsExactly("a=1", "a=2");
      first = Long.parseLong(stream.lastId().substring(stream.lastId().indexOf(':') + 1));
    }
    try (EventStream stream = open("?key=a&start_revision=" + first)) {
      assertThat(stream.changes(1)).containsExactly("a=2");
    }
  }

  @Test
  void manyWhoWatchTheSameAreToldTheSame() {
    List<EventStream> streams = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      put("early" + i, "v");
      streams.add(open("?prefix=k"));
    }
    for (int i = 0; i < 100; i++) {
      put("k" + i, "v");
    }
    for (EventStream stream : streams) {
      assertThat(stream.changes(100)).doesNotHaveDuplicates();
      stream.close();
    }
  }

  @Test
  void nobodyIsToldOfAnotherTenantsKeys() {
    try (EventStream stream = open("");
        EventStream other = EventStream.open(edge.port(), "/v1/watch", EdgeFixture.STRANGER)) {
      put("a", "theirs", EdgeFixture.STRANGER);
      put("a", "mine");
      assertThat(stream.change().changes()).containsExactly("a=mine");
      assertThat(other.change().changes()).containsExactly("a=theirs");
    }
  }

  @Test
  void aSlowReaderMissesNothingAndFillsNoMemory() {
    String value = "v".repeat(100_000);
    try (EventStream slow = open("?prefix=s")) {
      for (int i = 0; i < 300; i++) {
        put("s" + i, value);
      }
      // 30 MB were written and none was read; another one is told at once.
      try (EventStream fast = open("?prefix=s")) {
        put("s-last", "v");
        assertThat(fast.change().changes()).containsExactly("s-last=v");
      }
      TreeSet<String> keys = new TreeSet<>();
      while (keys.size() < 301) {
        for (String change : slow.change().changes()) {
          assertThat(keys.add(change.substring(0, change.indexOf('=')))).isTrue();
        }
      }
    }
  }

  @Test
  void aStreamOutlivesItsLeader() {
    try (EventStream stream = open("?prefix=k")) {
      put("k1", "v");
      assertThat(stream.changes(1)).containsExactly("k1=v");
      FakeNode killed = edge.cluster().nodes().get(0);
      killed.kill();
      killed.restart();
      for (int i = 2; i < 20; i++) {
        put("k" + i, "v");
      }
      assertThat(stream.changes(18)).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatIsGoneIsRefusedWithWhatIsLeft() {
    for (int i = 0; i < 5; i++) {
      put("a", "" + i);
    }
    try (EventStream stream = open("?key=a")) {
      String group = stream.lastId().substring(0, stream.lastId().indexOf(':'));
      edge.cluster().group(group).compact(3);
    }
    EventStream refused = watch("?key=a&start_revision=2");
    assertThat(refused.status()).isEqualTo(410);
    JsonObject problem = refused.body();
    assertThat(problem.getString("code")).isEqualTo("revision_compacted");
    assertThat(problem.getLong("compact_revision")).isEqualTo(3);
    try (EventStream stream = open("?key=a&start_revision=4")) {
      assertThat(stream.changes(2)).containsExactly("a=3", "a=4");
    }
  }

  @Test
  void badQuestionsAreRefused() {
    put("a", "1");
    assertRefused(watch("?key=a&start_revision=1000"), 400, "revision_in_future");
    assertRefused(watch("?prefix=a&start_revision=1"), 400, "invalid_argument");
    assertRefused(watch("?key=a&prefix=a"), 400, "invalid_argument");
    assertRefused(watch("?filter=all"), 400, "invalid_argument");
    assertRefused(watch("?bogus=1"), 400, "invalid_argument");
    assertRefused(watch("?key=a&after=g1:1&start_revision=1"), 400, "invalid_argument");
    assertRefused(watch("?key=" + "k".repeat(4_097)), 414, "key_too_long");
    assertRefused(watch("?after=nonsense"), 400, "resume_token_invalid");
    assertRefused(watch("?after=g1:1"), 400, "resume_token_invalid");
    assertRefused(watch("", "Last-Event-ID", "g1:1,g1:2"), 400, "resume_token_invalid");
    assertThat(EventStream.open(edge.port(), "/v1/watch", "Bearer nobody").status()).isEqualTo(401);
    assertThat(RawHttp.once(edge.port(), "POST", "/v1/watch", EdgeFixture.OWNER, null).status())
        .isEqualTo(405);
  }

  @Test
  void aStreamEndsWithItsToken() {
    try (EventStream stream = EventStream.open(edge.port(), "/v1/watch", EdgeFixture.fleeting())) {
      assertThat(stream.next().name()).isEqualTo("progress");
      Event end = stream.next();
      assertThat(end.name()).isEqualTo("ended");
      assertThat(end.data().getString("code")).isEqualTo("token_expired");
      assertThat(stream.next()).isNull();
    }
  }

  @Test
  void aStreamEndsWithTheRightToIt() {
    try (EventStream stream = EventStream.open(edge.port(), "/v1/watch", EdgeFixture.fading())) {
      assertThat(stream.next().name()).isEqualTo("progress");
      Event end = stream.next();
      assertThat(end.name()).isEqualTo("ended");
      assertThat(end.data().getString("code")).isEqualTo("permission_denied");
    }
  }

  @Test
  void aGatewayThatShutsDownSendsItsWatchersElsewhere() {
    try (EventStream stream = open("")) {
      var stopped = edge.gateway().shutdown();
      Event end = stream.next();
      assertThat(end.name()).isEqualTo("resync");
      assertThat(stream.next()).isNull();
      stopped.toCompletionStage().toCompletableFuture().join();
    }
  }
}
