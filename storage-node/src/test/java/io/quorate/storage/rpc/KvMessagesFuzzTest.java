package io.quorate.storage.rpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.Role;
import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.XxHash64;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import io.quorate.storage.apply.StoreKeys;
import io.quorate.storage.catalog.Routing;
import io.quorate.v1.BatchOperation;
import io.quorate.v1.BatchRequest;
import io.quorate.v1.ScanRequest;
import java.util.Arrays;
import java.util.Set;

/**
 * Messages of users of the gRPC interface, with fields as odd as they come: refused with a code, or
 * an operation that replicas can read from the log.
 */
class KvMessagesFuzzTest {
  private static final int TENANT = 7;
  private static final int SHARDS = 16;
  private static final CatalogView CATALOG =
      CatalogView.newBuilder()
          .setEpoch(3)
          .addTenants(TenantRecord.newBuilder().setTenantId(TENANT).setShards(SHARDS))
          .addRoutes(
              ShardRangeRecord.newBuilder()
                  .setTenantId(TENANT)
                  .setLastShard(SHARDS - 1)
                  .setGroupId("g1"))
          .build();
  private static final KvSession SESSION =
      new KvSession(
          new Principal("u", TENANT, "t", Set.of(Role.WRITER), 1, "k"), new Routing(CATALOG), null);

  /** The first byte: even for a batch, odd for a scan. */
  @FuzzTest
  void whatIsNotRefusedCanBeApplied(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] message = Arrays.copyOfRange(input, 1, input.length);
    try {
      if ((input[0] & 1) == 0) {
        BatchRequest.parseFrom(message).getOperationsList().forEach(KvMessagesFuzzTest::operation);
      } else {
        scan(ScanRequest.parseFrom(message));
      }
    } catch (InvalidProtocolBufferException notAMessage) {
      // The gRPC layer refuses it.
    }
  }

  private static void operation(BatchOperation message) {
    try {
      switch (message.getOperationCase()) {
        case GET -> routed(KvMessages.get(SESSION, message.getGet()).key());
        case PUT -> logged(KvMessages.put(SESSION, message.getPut()));
        case DELETE -> logged(KvMessages.delete(SESSION, message.getDelete()));
        case OPERATION_NOT_SET -> {}
      }
    } catch (QuorateException refused) {
      assertThat(refused.code().httpStatus()).isBetween(400, 499);
    }
  }

  private static void logged(Operation operation) {
    byte[] bytes = KvMessages.encode(operation);
    Operation read = OperationCodec.read(new ByteReader(bytes));
    assertThat(read).usingRecursiveComparison().isEqualTo(operation);
  }

  /** The shard by the published rule, written down another way. */
  private static void routed(byte[] key) {
    String text = new String(key, ISO_8859_1);
    String routing = text.replaceFirst("(?s)^[^{]*\\{([^}]+)\\}.*$", "$1");
    long hash = XxHash64.hash(routing.getBytes(ISO_8859_1));
    assertThat(SESSION.route(key).shard()).isEqualTo((int) Long.remainderUnsigned(hash, SHARDS));
  }

  private static void scan(ScanRequest message) {
    ScanRange range;
    try {
      range = ScanRange.of(message);
    } catch (QuorateException refused) {
      assertThat(refused.code().httpStatus()).isBetween(400, 499);
      return;
    }
    // Keys near the bounds, where an end is one off.
    byte[] prefix = message.getPrefix().toByteArray();
    byte[] longer = Arrays.copyOf(range.start(), range.start().length + 1);
    for (byte[] key : new byte[][] {range.start(), range.end(), prefix, longer}) {
      boolean within = contains(range, key);
      boolean begins = Arrays.equals(Arrays.copyOf(key, prefix.length), prefix);
      if (prefix.length > 0) {
        assertThat(within).isEqualTo(key.length >= prefix.length && begins);
      }
      assertThat(contains(range.after(key, false), key)).isFalse();
      if (key.length > 0) {
        assertThat(contains(range.after(key, true), key)).isFalse();
      }
      assertThat(inStore(range, key)).isEqualTo(within);
    }
  }

  private static boolean contains(ScanRange range, byte[] key) {
    return Arrays.compareUnsigned(range.start(), key) <= 0
        && (range.end().length == 0 || Arrays.compareUnsigned(key, range.end()) < 0);
  }

  /** The same where the key stands in the store, which sorts as keys do within one shard only. */
  private static boolean inStore(ScanRange range, byte[] key) {
    int last = (1 << 14) - 1;
    byte[] start = StoreKeys.of(TENANT, last, range.start());
    byte[] end = StoreKeys.endOf(TENANT, last, range.end());
    byte[] stored = StoreKeys.of(TENANT, last, key);
    assertThat(StoreKeys.keyOf(stored)).isEqualTo(key);
    return Arrays.compareUnsigned(start, stored) <= 0 && Arrays.compareUnsigned(stored, end) < 0;
  }
}
