package io.quorate.storage.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quorate.internal.v1.CatalogView;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.node.NodeCalls.Refused;
import io.quorate.v1.PutRequest;
import io.quorate.v1.WatchRequest;
import io.quorate.v1.WatchResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Watch/Watch} straight at a storage node. */
class WatchServiceTest {
  @TempDir static Path directory;
  private static TestCluster cluster;
  private static CatalogView catalog;

  @BeforeAll
  static void start() {
    cluster = new TestCluster(directory, "dev", 1, 2);
    cluster.startAll();
    cluster.awaitReady();
    catalog = cluster.catalog("n1");
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  private static Map<String, String> owner() {
    return Tokens.bearer(catalog, "owner");
  }

  private static void put(String key, String value) {
    PutRequest request =
        PutRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8(key))
            .setValue(ByteString.copyFromUtf8(value))
            .build();
    cluster.calls().call(cluster.addressOf("n1"), Methods.KV_PUT, request, owner());
  }

  private static List<WatchResponse> watch(
      WatchRequest.Builder request, Predicate<List<String>> enough) {
    return cluster
        .calls()
        .until(
            cluster.addressOf("n1"),
            Methods.WATCH,
            request.build(),
            owner(),
            heard -> enough.test(shown(heard)));
  }

  private static List<String> shown(List<WatchResponse> responses) {
    List<String> shown = new ArrayList<>();
    for (WatchResponse response : responses) {
      response
          .getTransactionsList()
          .forEach(
              told ->
                  told.getChangesList()
                      .forEach(
                          change ->
                              shown.add(
                                  change.getKey().toStringUtf8()
                                      + "="
                                      + change.getPut().getValue().toStringUtf8())));
    }
    return shown;
  }

  @Test
  void tellsWhatComesAndResumesOverAllGroups() throws Exception {
    CompletableFuture<List<WatchResponse>> heard = new CompletableFuture<>();
    Thread watcher =
        new Thread(
            () ->
                heard.complete(
                    watch(
                        WatchRequest.newBuilder().setPrefix(bytes("w")),
                        told -> told.size() >= 4)));
    // Begin before the watch and go on after it: what comes in between is not to be lost.
    watcher.start();
    List<String> all = new ArrayList<>();
    for (int i = 0; !heard.isDone(); i++) {
      put("w" + i, "v");
      all.add("w" + i + "=v");
    }
    List<WatchResponse> responses = heard.get(20, TimeUnit.SECONDS);
    assertThat(responses.get(0).getTransactionsCount()).isZero();
    String token = responses.get(responses.size() - 1).getResumeToken();
    put("w-last", "v");
    List<WatchResponse> first =
        watch(
            WatchRequest.newBuilder()
                .setPrefix(bytes("w"))
                .setResumeToken(responses.get(0).getResumeToken()),
            told -> told.containsAll(shown(responses)));
    List<WatchResponse> rest =
        watch(
            WatchRequest.newBuilder().setPrefix(bytes("w")).setResumeToken(token),
            told -> !told.isEmpty());
    assertThat(shown(first)).doesNotHaveDuplicates();
    assertThat(shown(rest)).doesNotContainAnyElementsOf(shown(responses));
    assertThat(all).containsAll(shown(responses));
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Test
  void refusesWithCodes() {
    assertRefused(WatchRequest.newBuilder().setResumeToken("x"), "resume_token_invalid");
    assertRefused(
        WatchRequest.newBuilder().setKey(bytes("a")).setPrefix(bytes("b")), "invalid_argument");
    assertRefused(
        WatchRequest.newBuilder().setKey(bytes("a")).setStartRevision(1L << 40),
        "revision_in_future");
    assertRefused(WatchRequest.newBuilder().setStartRevision(1), "invalid_argument");
    assertThatThrownBy(
            () ->
                cluster
                    .calls()
                    .all(
                        cluster.addressOf("n1"),
                        Methods.WATCH,
                        WatchRequest.getDefaultInstance(),
                        Map.of()))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.code()).isEqualTo("unauthenticated"));
  }

  private static void assertRefused(WatchRequest.Builder request, String code) {
    assertThatThrownBy(
            () ->
                cluster
                    .calls()
                    .all(cluster.addressOf("n1"), Methods.WATCH, request.build(), owner()))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
