package io.quorate.proto.op;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.Vectors;
import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.op.Compare.Field;
import io.quorate.proto.op.Compare.Relation;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OperationCodecTest {
  /** A transaction that claims 129 steps; one that compares a sixth field. */
  private static final String TOO_MANY_STEPS = "04 07 03 02 00 81 01";

  private static final String NO_FIELD = "04 07 03 02 01 05 00 01 61 01 00 00";

  /** A put with a lifetime that has no end; with a lease of 64 bits. */
  private static final String ENDLESS = "06 07 03 02 00 00 00 01 61 00";

  private static final String NEGATIVE_LEASE =
      "06 07 03 02 00 ff ff ff ff ff ff ff ff ff 01 00 01 61 00";

  private static Map<String, Operation> samples() {
    byte[] key = "key".getBytes(UTF_8);
    byte[] value = "value".getBytes(UTF_8);
    Condition revisions = new Condition.Revisions(new long[] {1, 300, Long.MAX_VALUE});
    Map<String, Operation> samples = new LinkedHashMap<>();
    samples.put("put", new Operation.Put(7, 3, 2, Condition.ALWAYS, key, value));
    samples.put("put-absent", new Operation.Put(7, 3, 2, Condition.ABSENT, key, value));
    samples.put("put-exists", new Operation.Put(7, 3, 2, Condition.EXISTS, key, new byte[0]));
    samples.put("put-revisions", new Operation.Put(7, 3, 2, revisions, key, value));
    samples.put(
        "put-numbers",
        new Operation.Put(Integer.MAX_VALUE, 16_383, Long.MAX_VALUE, Condition.ALWAYS, key, value));
    samples.put("delete", new Operation.Delete(7, 3, 2, Condition.ALWAYS, key));
    samples.put("delete-exists", new Operation.Delete(7, 3, 2, Condition.EXISTS, key));
    samples.put("range", new Operation.DeleteRange(7, 3, 2, key, value, 1_000));
    samples.put("range-open", new Operation.DeleteRange(7, 3, 2, new byte[0], new byte[0], 1));
    samples.put(
        "txn",
        new Operation.Transact(
            7,
            3,
            2,
            new Txn(
                List.of(
                    new Compare.OfValue(key, Relation.NOT_EQUAL, value),
                    new Compare.OfNumber(key, Field.VERSION, Relation.EQUAL, 0),
                    new Compare.OfNumber(key, Field.CREATE_REVISION, Relation.LESS, 300),
                    new Compare.OfNumber(key, Field.MOD_REVISION, Relation.LESS_OR_EQUAL, 1),
                    new Compare.OfNumber(key, Field.LEASE, Relation.GREATER, Long.MAX_VALUE),
                    new Compare.OfNumber(key, Field.VERSION, Relation.GREATER_OR_EQUAL, 2)),
                List.of(
                    new TxnStep.Get(key, false),
                    new TxnStep.Get(key, true),
                    new TxnStep.Put(key, value),
                    new TxnStep.Delete(key),
                    new TxnStep.DeleteRange(key, value),
                    new TxnStep.Increment(key, -2),
                    new TxnStep.Append(key, value)),
                List.of(new TxnStep.DeleteRange(key, new byte[0])))));
    samples.put(
        "txn-empty", new Operation.Transact(7, 3, 2, new Txn(List.of(), List.of(), List.of())));
    samples.put(
        "once-put",
        new Operation.Once(
            new RequestId(-2, 3), -5, new Operation.Put(7, 3, 2, Condition.ALWAYS, key, value)));
    samples.put(
        "once-delete",
        Operation.Once.of(
            RequestId.of(7, "order-7", 1), new Operation.Delete(7, 3, 2, Condition.EXISTS, key)));
    samples.put(
        "put-ttl",
        new Operation.Put(7, 3, 2, Condition.ABSENT, key, value, Lifetime.ofTtl(30_000)));
    samples.put(
        "put-lease",
        new Operation.Put(7, 3, 2, Condition.ALWAYS, key, value, Lifetime.ofLease(300)));
    samples.put(
        "put-ttl-lease",
        new Operation.Put(
            7,
            3,
            2,
            Condition.ALWAYS,
            key,
            value,
            new Lifetime(Limits.MAX_TTL_MS, LeaseIds.ofShard(3, -1))));
    samples.put(
        "txn-lifetime",
        new Operation.Transact(
            7,
            3,
            2,
            new Txn(
                List.of(),
                List.of(
                    new TxnStep.Put(key, value, Lifetime.ofTtl(1_000)),
                    new TxnStep.Put(key, value, Lifetime.ofLease(Long.MAX_VALUE)),
                    new TxnStep.Put(key, value, new Lifetime(1_000, 1))),
                List.of())));
    samples.put("grant", new Operation.GrantLease(7, 3, 2, 300, 30_000));
    samples.put("keep", new Operation.KeepLease(7, 3, 2, Long.MAX_VALUE));
    samples.put("revoke", new Operation.RevokeLease(7, 3, 2, 300));
    return samples;
  }

  @Test
  void theBytesAreThoseOfTheVectors() {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    samples().forEach((name, operation) -> bytes.put(name, write(operation)));
    assertThat(Vectors.lines(bytes)).isEqualTo(Vectors.read("operation-vectors.txt"));
  }

  @Test
  void whatIsWrittenIsRead() {
    samples()
        .forEach(
            (name, operation) ->
                assertThat(read(write(operation)))
                    .as(name)
                    .usingRecursiveComparison()
                    .isEqualTo(operation));
  }

  @Test
  void everyTruncationAndEveryExtraByteIsMalformed() {
    for (Operation operation : samples().values()) {
      byte[] whole = write(operation);
      for (int length = 0; length <= whole.length + 1; length++) {
        byte[] other = Arrays.copyOf(whole, length);
        if (length != whole.length) {
          assertThatThrownBy(() -> read(other)).isInstanceOf(MalformedException.class);
        }
      }
    }
  }

  @Test
  void damageIsMalformedOrAnotherOperation() {
    Random random = new Random(5);
    for (Operation operation : samples().values()) {
      byte[] whole = write(operation);
      for (int i = 0; i < 5_000; i++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        try {
          assertThat(read(damaged)).isNotNull();
        } catch (MalformedException expected) {
          assertThat(expected).hasMessageMatching("(?s).+");
        }
      }
    }
  }

  @Test
  void whatIsBeyondTheLimitsIsMalformed() {
    byte[] longKey = new byte[Limits.MAX_KEY_BYTES + 1];
    byte[] large = new byte[Limits.MAX_VALUE_BYTES + 1];
    for (Operation operation :
        List.of(
            new Operation.Delete(7, 3, 2, Condition.ALWAYS, longKey),
            new Operation.Put(7, 3, 2, Condition.ALWAYS, new byte[] {1}, large),
            new Operation.Delete(7, 1 << 14, 2, Condition.ALWAYS, new byte[] {1}),
            new Operation.DeleteRange(7, 3, 2, new byte[0], new byte[0], 1_001))) {
      byte[] bytes = write(operation);
      assertThatThrownBy(() -> read(bytes)).isInstanceOf(MalformedException.class);
    }
    // A count of revisions of zero, and of more than there may be.
    for (String hex :
        List.of(
            "02 07 03 02 03 00 01 61",
            "02 07 03 02 03 11 01 61",
            TOO_MANY_STEPS,
            NO_FIELD,
            ENDLESS,
            NEGATIVE_LEASE)) {
      byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
      assertThatThrownBy(() -> read(bytes)).isInstanceOf(MalformedException.class);
    }
  }

  private static byte[] write(Operation operation) {
    ByteWriter out = new ByteWriter(16);
    OperationCodec.write(operation, out);
    return out.toByteArray();
  }

  private static Operation read(byte[] bytes) {
    return OperationCodec.read(new ByteReader(bytes));
  }
}
