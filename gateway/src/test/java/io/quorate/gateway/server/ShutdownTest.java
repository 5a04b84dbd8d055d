package io.quorate.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.RawHttp;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A gateway that is told to stop answers what it has begun, and does not wait for the idle. */
final class ShutdownTest {

  @Test
  void openRequestsAreAnswered() throws Exception {
    try (EdgeFixture edge = EdgeFixture.start();
        RawHttp idle = new RawHttp(edge.port());
        RawHttp busy = new RawHttp(edge.port())) {
      assertThat(idle.send("PUT", "/v1/kv/a", EdgeFixture.OWNER, new byte[] {1}).status())
          .isEqualTo(201);
      edge.cluster().nodes().forEach(node -> node.delayMs = 700);
      CompletableFuture<Integer> answer =
          CompletableFuture.supplyAsync(
              () -> busy.send("PUT", "/v1/kv/a", EdgeFixture.OWNER, new byte[] {2}).status());
      Thread.sleep(200);
      long begun = System.nanoTime();
      Future<Void> stopped = edge.gateway().shutdown();
      assertThat(edge.gateway().ready()).isFalse();
      assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo(200);
      stopped.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
      assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(5_000);
    }
  }
}
