package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.RawHttp;
import io.quorate.gateway.fake.RawHttp.Answer;
import io.quorate.gateway.openapi.ApiDocument;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /openapi.json} as clients get it, and what the router says to what it does not know. */
final class OpenApiRouteTest {
  private static final String PATH = "/openapi.json";

  private static EdgeFixture edge;

  @BeforeAll
  static void start() {
    edge = EdgeFixture.start();
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void anybodyGetsTheWholeDocument() {
    Answer answer = send("GET", PATH);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(new JsonObject(answer.text())).isEqualTo(ApiDocument.load().json());
  }

  @Test
  void whoHasItIsToldSo() {
    String etag = send("GET", PATH).header("ETag");
    for (String known : new String[] {etag, "\"x\", W/" + etag, "*"}) {
      Answer answer = send("GET", PATH, "If-None-Match: " + known);
      assertThat(answer.status()).as(known).isEqualTo(304);
      assertThat(answer.header("ETag")).isEqualTo(etag);
    }
    assertThat(send("GET", PATH, "If-None-Match: \"x\"").status()).isEqualTo(200);
  }

  @Test
  void anotherMethodIsRefusedAndToldWhichThereAre() {
    Answer refused = send("POST", PATH);
    KeyRoutesTest.assertProblem(refused, 405, "method_not_allowed");
    assertThat(refused.header("Allow")).isEqualTo("GET");
  }

  @Test
  void anotherPathIsNotFound() {
    KeyRoutesTest.assertProblem(send("GET", "/openapi.yaml"), 404, "not_found");
    KeyRoutesTest.assertProblem(send("POST", "/v1/nothing"), 404, "not_found");
  }

  private static Answer send(String method, String target, String... headers) {
    return RawHttp.once(edge.port(), method, target, null, null, headers);
  }
}
