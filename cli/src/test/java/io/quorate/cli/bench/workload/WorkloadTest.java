package io.quorate.cli.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quorate.proto.key.Shards;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final KeySpace FLAT = new KeySpace("bench/", 0);
  private static final KeySpace BUCKETS = new KeySpace("bench/", 100);

  private static Workload of(Mix mix) {
    return new Workload(mix, Distribution.UNIFORM, 1_000, FLAT, 16, 1);
  }

  @Test
  void keysAreTheirNumbersBelowThePrefix() {
    assertThat(new String(FLAT.key(42), StandardCharsets.UTF_8)).isEqualTo("bench/key00000042");
    assertThat(new String(BUCKETS.key(4_207), StandardCharsets.UTF_8))
        .isEqualTo("bench/{00000042}/key00004207");
    assertThat(new String(BUCKETS.bucket(4_207), StandardCharsets.UTF_8))
        .isEqualTo("bench/{00000042}/");
  }

  @Test
  void requestsHoldTheSameKeys() {
    for (KeySpace space : new KeySpace[] {FLAT, BUCKETS}) {
      KeyForm form = space.form(UnaryOperator.identity());
      ByteBuf out = Unpooled.buffer();
      form.writeKey(12_345_678, out);
      assertThat(out.readableBytes()).isEqualTo(form.keyBytes());
      assertThat(out.toString(StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
          .isEqualTo(space.key(12_345_678));
    }
    ByteBuf out = Unpooled.buffer();
    KeyForm form = BUCKETS.form(UnaryOperator.identity());
    form.writeBucket(777, out);
    assertThat(out.readableBytes()).isEqualTo(form.bucketBytes());
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("bench/{00000007}/");
  }

  @Test
  void aBucketLiesInOneShard() {
    for (int bucket = 0; bucket < 50; bucket++) {
      Set<Integer> shards = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        shards.add(Shards.shardOf(BUCKETS.key(bucket * 100L + i), 1_024));
      }
      assertThat(shards).hasSize(1);
    }
  }

  @Test
  void operationsComeInTheirProportions() {
    OperationStream stream = of(new Mix(10, 60, 25, 5)).stream(0, 1);
    Map<OperationKind, Integer> counts = new EnumMap<>(OperationKind.class);
    Operation operation = new Operation();
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      stream.next(operation);
      counts.merge(operation.kind(), 1, Integer::sum);
    }
    assertThat(counts.get(OperationKind.PUT)).isCloseTo(10_000, within(1_000));
    assertThat(counts.get(OperationKind.GET)).isCloseTo(60_000, within(1_000));
    assertThat(counts.get(OperationKind.SCAN)).isCloseTo(25_000, within(1_000));
    assertThat(counts.get(OperationKind.INSERT)).isCloseTo(5_000, within(1_000));
  }

  @Test
  void theSameSeedMakesTheSameOperations() {
    OperationStream one = of(Mix.reads(50)).stream(1, 2);
    OperationStream other = of(Mix.reads(50)).stream(1, 2);
    Operation a = new Operation();
    Operation b = new Operation();
    for (int i = 0; i < 1_000; i++) {
      one.next(a);
      other.next(b);
      assertThat(a).usingRecursiveComparison().isEqualTo(b);
    }
  }

  @Test
  void loopsInsertDifferentKeysAndTogetherAllOfThem() {
    Set<Long> keys = new HashSet<>();
    Operation operation = new Operation();
    for (int share = 0; share < 3; share++) {
      OperationStream stream = of(Mix.PUTS).filling().stream(share, 3);
      for (int i = 0; i < 100; i++) {
        stream.next(operation);
        assertThat(operation.kind()).isEqualTo(OperationKind.INSERT);
        keys.add(operation.key());
      }
    }
    assertThat(keys).hasSize(300).allMatch(key -> key < 300);
  }

  @Test
  void insertsBeginBehindTheStoredKeys() {
    OperationStream stream = of(Mix.INSERTS).stream(0, 1);
    Operation operation = new Operation();
    stream.next(operation);
    assertThat(operation.key()).isEqualTo(1_000);
  }

  @Test
  void percentagesAreOfAWhole() {
    assertThatThrownBy(() -> new Mix(50, 49, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Mix.reads(101)).isInstanceOf(IllegalArgumentException.class);
  }
}
