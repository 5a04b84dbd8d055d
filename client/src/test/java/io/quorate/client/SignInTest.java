package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInTest {
  private static final String FRESH =
      "{\"access_token\":\"fresh\",\"token_type\":\"Bearer\",\"expires_in\":900,"
          + "\"refresh_token\":\"next\",\"refresh_expires_in\":43200}";

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
  void aLoginIsKept() {
    server.then(200, FRESH);
    TokenStore store = TokenStore.inMemory();
    QuorateClient client = server.client().tokens(store).build();
    client.auth().login("default", "admin", "secret");
    assertThat(store.load().orElseThrow().accessToken()).isEqualTo("fresh");
    assertThat(server.requests().get(0).authorization()).isNull();
    assertThat(server.requests().get(0).body())
        .isEqualTo("{\"tenant\":\"default\",\"username\":\"admin\",\"password\":\"secret\"}");
  }

  @Test
  void aTokenThatEndsSoonIsRenewedFirst() {
    server.then(200, FRESH).then(200, "v");
    QuorateClient client =
        server
            .client()
            .tokens(TokenStore.of(new Tokens("old", "refresh", Instant.now().plusSeconds(5))))
            .build();
    assertThat(client.kv().get("k")).isPresent();
    assertThat(server.requests().get(0).body()).contains("\"refresh_token\":\"refresh\"");
    assertThat(server.requests().get(1).authorization()).isEqualTo("Bearer fresh");
  }

  @Test
  void aRefusedTokenIsRenewedOnceAndTheRequestRepeated() {
    server.thenProblem(401, "unauthenticated").then(200, FRESH).then(200, "", "ETag", "\"1\"");
    QuorateClient client = renewable();
    assertThat(client.kv().put("k", new byte[0]).modRevision()).isEqualTo(1);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void aTokenThatStaysRefusedEndsTheCall() {
    server.thenProblem(401, "unauthenticated").then(200, FRESH).thenProblem(401, "unauthenticated");
    assertThat(RetryTest.failure(() -> renewable().kv().get("k")).code())
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void anEndedSignInSaysSo() {
    server.thenProblem(401, "unauthenticated").thenProblem(401, "unauthenticated");
    assertThat(RetryTest.failure(() -> renewable().kv().get("k")))
        .hasMessageContaining("sign in again");
  }

  @Test
  void nothingIsSentWithoutASignIn() {
    QuorateClient client = server.client().tokens(TokenStore.inMemory()).build();
    assertThat(RetryTest.failure(() -> client.kv().get("k")).code())
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(server.requests()).isEmpty();
  }

  private QuorateClient renewable() {
    return server
        .client()
        .tokens(TokenStore.of(new Tokens("old", "refresh", Instant.now().plusSeconds(500))))
        .build();
  }
}
