package io.quorate.proto.op;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Compare.Relation;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TxnTest {
  private static final int SHARDS = 16;

  private static TxnStep put(String key) {
    return new TxnStep.Put(key.getBytes(UTF_8), new byte[0]);
  }

  private static Compare absent(String key) {
    return Compare.existence(key.getBytes(UTF_8), Relation.EQUAL, false);
  }

  private static Txn txn(List<Compare> compares, TxnStep... steps) {
    return new Txn(compares, List.of(steps), List.of());
  }

  private static void assertRefused(Txn txn, ErrorCode code, String... said) {
    assertThatThrownBy(() -> txn.shard(SHARDS))
        .isInstanceOfSatisfying(
            QuorateException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.detail()).contains(said);
            });
  }

  @Test
  void keysWithOneTagAreOfOneShard() {
    Txn txn =
        txn(
            List.of(absent("{order-7}/total")),
            put("{order-7}/lines/1"),
            TxnStep.DeleteRange.ofPrefix("{order-7}/lines/".getBytes(UTF_8)));
    assertThat(txn.shard(SHARDS)).isBetween(0, SHARDS - 1);
    assertThat(txn.shard(1)).isZero();
  }

  @Test
  void keysOfSeveralShardsAreRefusedByName() {
    assertRefused(
        txn(List.of(absent("a")), put("b"), put("c")),
        ErrorCode.CROSS_SHARD_TXN,
        "\"a\" of shard ",
        "\"c\" of shard ");
    assertThat(txn(List.of(absent("a")), put("b")).shard(1)).isZero();
  }

  @Test
  void aRangeOfSeveralShardsIsRefused() {
    Txn txn = txn(List.of(), TxnStep.DeleteRange.ofPrefix("lines/".getBytes(UTF_8)));
    assertRefused(txn, ErrorCode.CROSS_SHARD_TXN, "{tag}");
    assertThat(txn.shard(1)).isZero();
  }

  @Test
  void aTransactionWithoutKeysIsRefused() {
    assertRefused(txn(List.of()), ErrorCode.INVALID_ARGUMENT, "needs");
  }

  @Test
  void aRangeWithoutBoundsIsRefused() {
    assertThatThrownBy(() -> TxnStep.DeleteRange.ofPrefix(new byte[0]))
        .isInstanceOf(QuorateException.class)
        .hasMessageContaining("all keys");
  }

  @Test
  void moreOperationsThanTheLimitAreRefused() {
    List<TxnStep> most = Collections.nCopies(Limits.MAX_TXN_OPERATIONS, put("a"));
    List<TxnStep> tooMany = Collections.nCopies(Limits.MAX_TXN_OPERATIONS + 1, put("a"));
    assertThat(new Txn(List.of(), most, most).writes()).isTrue();
    assertThatThrownBy(() -> new Txn(List.of(), List.of(), tooMany))
        .isInstanceOfSatisfying(
            QuorateException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_OPERATIONS));
  }

  @Test
  void existenceHasNoOrder() {
    assertThatThrownBy(() -> Compare.existence(new byte[] {1}, Relation.LESS, true))
        .isInstanceOfSatisfying(
            QuorateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COMPARE_INVALID));
  }
}
