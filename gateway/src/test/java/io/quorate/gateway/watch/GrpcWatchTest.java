package io.quorate.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.quorate.gateway.fake.EdgeFixture;
import io.quorate.gateway.fake.RawHttp;
import io.quorate.proto.rpc.Methods;
import io.quorate.v1.KeyChange;
import io.quorate.v1.WatchRequest;
import io.quorate.v1.WatchResponse;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code Watch/Watch} on the gateway's port. */
final class GrpcWatchTest {
  private final Vertx vertx = Vertx.vertx();
  private EdgeFixture edge;

  @BeforeEach
  void start() {
    edge = EdgeFixture.start();
  }

  @AfterEach
  void stop() {
    edge.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A stream's responses, and at last its status. */
  private static final class Stream {
    final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    volatile GrpcClientRequest<WatchRequest, WatchResponse> call;
    String token = "";

    Object next() {
      try {
        Object next = heard.poll(20, TimeUnit.SECONDS);
        if (next instanceof WatchResponse response) {
          token = response.getResumeToken();
        }
        return next;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Changes until there are so many. */
    List<String> changes(int count) {
      List<String> changes = new ArrayList<>();
      while (changes.size() < count) {
        WatchResponse response = (WatchResponse) next();
        response
            .getTransactionsList()
            .forEach(told -> told.getChangesList().forEach(change -> changes.add(show(change))));
      }
      return changes;
    }

    private static String show(KeyChange change) {
      String value = change.hasPut() ? "=" + change.getPut().getValue().toStringUtf8() : "-";
      String before =
          change.getHasPreviousValue()
              ? " was " + change.getPrevious().getValue().toStringUtf8()
              : "";
      return change.getKey().toStringUtf8() + value + before;
    }
  }

  private Stream watch(WatchRequest.Builder request, String token) {
    Stream stream = new Stream();
    GrpcClient.client(vertx)
        .request(SocketAddress.inetSocketAddress(edge.port(), "127.0.0.1"), Methods.WATCH.client())
        .onSuccess(
            call -> {
              call.headers().set("authorization", token);
              stream.call = call;
              call.exceptionHandler(failure -> {});
              call.response()
                  .onSuccess(
                      response -> {
                        response.handler(stream.heard::add);
                        response.endHandler(
                            end -> {
                              // A call that is refused at once has headers alone.
                              String late = response.trailers().get("quorate-code");
                              String code =
                                  late != null ? late : response.headers().get("quorate-code");
                              stream.heard.add(response.status().name() + " " + code);
                            });
                      });
              call.end(request.build());
            });
    return stream;
  }

  private Stream open(WatchRequest.Builder request) {
    Stream stream = watch(request, EdgeFixture.OWNER);
    assertThat(((WatchResponse) stream.next()).getTransactionsCount()).isZero();
    return stream;
  }

  private void put(String key, String value) {
    byte[] body = value.getBytes(StandardCharsets.UTF_8);
    RawHttp.once(edge.port(), "PUT", "/v1/kv/" + key, EdgeFixture.OWNER, body);
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Test
  void tellsChangesAndResumes() {
    put("a", "0");
    Stream stream = open(WatchRequest.newBuilder().setPrefix(bytes("a")).setPreviousValues(true));
    put("a", "1");
    put("b", "1");
    put("a", "2");
    assertThat(stream.changes(2)).containsExactly("a=1 was 0", "a=2 was 1");
    stream.call.cancel();
    put("a", "3");
    Stream resumed =
        open(WatchRequest.newBuilder().setPrefix(bytes("a")).setResumeToken(stream.token));
    put("a", "4");
    assertThat(resumed.changes(2)).containsExactly("a=3", "a=4");
  }

  @Test
  void beginsWithARevisionAndFilters() {
    put("a", "1");
    put("a", "2");
    Stream stream = open(WatchRequest.newBuilder().setKey(bytes("a")).setStartRevision(2));
    assertThat(stream.changes(1)).containsExactly("a=2");
    Stream deletes = open(WatchRequest.newBuilder().setKey(bytes("a")).setWithoutPuts(true));
    put("a", "3");
    RawHttp.once(edge.port(), "DELETE", "/v1/kv/a", EdgeFixture.OWNER, null);
    assertThat(deletes.changes(1)).containsExactly("a-");
  }

  @Test
  void refusesWithCodes() {
    WatchRequest.Builder twice = WatchRequest.newBuilder().setKey(bytes("a")).setPrefix(bytes("a"));
    assertThat(watch(twice, EdgeFixture.OWNER).next())
        .isEqualTo("INVALID_ARGUMENT invalid_argument");
    WatchRequest.Builder token = WatchRequest.newBuilder().setResumeToken("?");
    assertThat(watch(token, EdgeFixture.OWNER).next())
        .isEqualTo("INVALID_ARGUMENT resume_token_invalid");
    WatchRequest.Builder future =
        WatchRequest.newBuilder().setKey(bytes("a")).setStartRevision(100);
    assertThat(watch(future, EdgeFixture.OWNER).next())
        .isEqualTo("OUT_OF_RANGE revision_in_future");
    assertThat(watch(WatchRequest.newBuilder(), "Bearer nobody").next())
        .isEqualTo("UNAUTHENTICATED unauthenticated");
  }

  @Test
  void endsWithTheToken() {
    Stream stream = watch(WatchRequest.newBuilder(), EdgeFixture.fleeting());
    assertThat(stream.next()).isInstanceOf(WatchResponse.class);
    assertThat(stream.next()).isEqualTo("UNAUTHENTICATED token_expired");
  }
}
