package io.quorate.storage.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quorate.internal.v1.CatalogView;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.node.NodeCalls.Refused;
import io.quorate.v1.BatchOperation;
import io.quorate.v1.BatchRequest;
import io.quorate.v1.BatchResponse;
import io.quorate.v1.Compare;
import io.quorate.v1.Condition;
import io.quorate.v1.PutRequest;
import io.quorate.v1.TxnDeleteRange;
import io.quorate.v1.TxnGet;
import io.quorate.v1.TxnIncrement;
import io.quorate.v1.TxnOperation;
import io.quorate.v1.TxnPut;
import io.quorate.v1.TxnRequest;
import io.quorate.v1.TxnResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Kv/Txn} straight at a storage node. */
class TxnServiceTest {
  @TempDir static Path directory;
  private static TestCluster cluster;
  private static CatalogView catalog;

  @BeforeAll
  static void start() {
    cluster = new TestCluster(directory, "dev", 1, 1);
    cluster.startAll();
    cluster.awaitReady();
    catalog = cluster.catalog("n1");
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  private static ByteString key(String name) {
    return ByteString.copyFromUtf8("{txn}/" + name);
  }

  private static TxnOperation put(String name, String value) {
    return TxnOperation.newBuilder()
        .setPut(TxnPut.newBuilder().setKey(key(name)).setValue(ByteString.copyFromUtf8(value)))
        .build();
  }

  private static TxnOperation increment(String name, long by) {
    return TxnOperation.newBuilder()
        .setIncrement(TxnIncrement.newBuilder().setKey(key(name)).setBy(by))
        .build();
  }

  private static TxnOperation get(String name) {
    return TxnOperation.newBuilder().setGet(TxnGet.newBuilder().setKey(key(name))).build();
  }

  private static TxnResponse call(TxnRequest.Builder txn, Map<String, String> token) {
    return cluster.calls().call(cluster.addressOf("n1"), Methods.KV_TXN, txn.build(), token);
  }

  private static void assertRefused(TxnRequest.Builder txn, String code) {
    Map<String, String> owner = Tokens.bearer(catalog, "owner");
    assertThatThrownBy(() -> call(txn, owner))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void comparesAndCommits() {
    Map<String, String> owner = Tokens.bearer(catalog, "owner");
    TxnRequest.Builder first =
        TxnRequest.newBuilder()
            .addCompares(Compare.newBuilder().setKey(key("a")).setExists(false))
            .addSuccess(put("a", "1"))
            .addSuccess(increment("n", 7))
            .addSuccess(
                TxnOperation.newBuilder()
                    .setDeleteRange(TxnDeleteRange.newBuilder().setPrefix(key("none/"))))
            .addFailure(get("a"))
            .addFailure(get("absent"));

    TxnResponse made = call(first, owner);
    assertThat(made.getSucceeded()).isTrue();
    assertThat(made.getResults(0).getPut().getModRevision()).isEqualTo(made.getRevision());
    assertThat(made.getResults(1).getIncrement().getValue()).isEqualTo(7);
    assertThat(made.getResults(1).getIncrement().getRecord().getVersion()).isEqualTo(1);
    assertThat(made.getResults(2).getDelete().getCount()).isZero();

    TxnResponse again = call(first, owner);
    assertThat(again.getSucceeded()).isFalse();
    assertThat(again.getResults(0).getGet().getKv().getValue().toStringUtf8()).isEqualTo("1");
    assertThat(again.getResults(1).getGet().hasKv()).isFalse();
  }

  @Test
  void refusesWithCodes() {
    call(TxnRequest.newBuilder().addSuccess(put("word", "many")), Tokens.bearer(catalog, "owner"));
    assertRefused(TxnRequest.newBuilder().addSuccess(increment("word", 1)), "not_a_counter");
    assertRefused(
        TxnRequest.newBuilder().addCompares(Compare.newBuilder().setKey(key("a"))),
        "compare_invalid");
    assertRefused(
        TxnRequest.newBuilder().addSuccess(TxnOperation.getDefaultInstance()), "operation_unknown");
    TxnRequest.Builder many = TxnRequest.newBuilder();
    for (int i = 0; i < 129; i++) {
      many.addFailure(get("a"));
    }
    assertRefused(many, "too_many_operations");
    TxnRequest.Builder across = TxnRequest.newBuilder();
    for (String name : new String[] {"a", "b", "c", "d"}) {
      across.addSuccess(
          TxnOperation.newBuilder()
              .setPut(TxnPut.newBuilder().setKey(ByteString.copyFromUtf8(name))));
    }
    assertRefused(across, "cross_shard_txn");
    assertRefused(TxnRequest.newBuilder(), "invalid_argument");
  }

  @Test
  void aRequestIdMakesItHappenOnce() {
    Map<String, String> owner = Tokens.bearer(catalog, "owner");
    TxnRequest.Builder txn =
        TxnRequest.newBuilder().addSuccess(increment("once", 1)).setRequestId("first");
    TxnResponse first = call(txn, owner);
    assertThat(call(txn, owner)).isEqualTo(first);
    assertThat(call(txn.setRequestId("second"), owner).getResults(0).getIncrement().getValue())
        .isEqualTo(2);
    assertRefused(
        TxnRequest.newBuilder().addSuccess(increment("once", 2)).setRequestId("first"),
        "idempotency_key_reused");
    assertRefused(
        TxnRequest.newBuilder().addSuccess(increment("once", 2)).setRequestId("a b"),
        "invalid_argument");
  }

  @Test
  void batchesHaveARequestIdToo() {
    Map<String, String> owner = Tokens.bearer(catalog, "owner");
    PutRequest put =
        PutRequest.newBuilder()
            .setKey(key("batch"))
            .setCondition(Condition.newBuilder().setAbsent(true))
            .build();
    BatchRequest batch =
        BatchRequest.newBuilder()
            .setRequestId("batch")
            .addOperations(BatchOperation.newBuilder().setPut(put))
            .addOperations(BatchOperation.newBuilder().setPut(put.toBuilder().setRequestId("own")))
            .build();
    for (int i = 0; i < 2; i++) {
      BatchResponse answer =
          cluster.calls().call(cluster.addressOf("n1"), Methods.KV_BATCH, batch, owner);
      assertThat(answer.getResults(0).getPut().getVersion()).isEqualTo(1);
      assertThat(answer.getResults(1).getError().getCode()).isEqualTo("invalid_argument");
    }
  }

  @Test
  void whoMayOnlyReadCanOnlyRead() {
    Map<String, String> reader = Tokens.bearer(catalog, "reader");
    assertThat(call(TxnRequest.newBuilder().addSuccess(get("x")), reader).getSucceeded()).isTrue();
    TxnRequest.Builder writes = TxnRequest.newBuilder().addFailure(put("x", "1"));
    assertThatThrownBy(() -> call(writes, reader))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.code()).isEqualTo("permission_denied"));
  }
}
