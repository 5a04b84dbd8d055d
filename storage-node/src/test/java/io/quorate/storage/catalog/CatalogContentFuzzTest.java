package io.quorate.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.quorate.internal.v1.CatalogView;
import java.util.Arrays;
import java.util.List;

/**
 * Records of the catalog as they may come from a store: a view that can be sent around, or damage
 * that names its record.
 */
class CatalogContentFuzzTest {
  private static final List<String> KEYS =
      List.of(
          CatalogKeys.CLUSTER,
          CatalogKeys.EPOCH,
          CatalogKeys.node("n1"),
          CatalogKeys.group("g1"),
          CatalogKeys.tenant("t"),
          CatalogKeys.route(2, 0),
          CatalogKeys.signingKey("k1"),
          CatalogKeys.user(2, "alice"));

  /** The first byte chooses the record. */
  @FuzzTest
  void aDamagedRecordIsNamed(byte[] input) throws InvalidProtocolBufferException {
    if (input.length == 0) {
      return;
    }
    String key = KEYS.get(Math.floorMod(input[0], KEYS.size()));
    byte[] value = Arrays.copyOfRange(input, 1, input.length);
    try {
      CatalogContent content = CatalogContent.of(9, List.of(new CatalogRecord(key, value, 5)));
      assertThat(content.modRevision(key)).isEqualTo(5);
      assertThat(CatalogView.parseFrom(content.view().toByteArray())).isEqualTo(content.view());
      assertThat(content.isEmpty()).isEqualTo(!key.equals(CatalogKeys.CLUSTER));
    } catch (IllegalStateException damaged) {
      assertThat(damaged.getMessage()).contains(key);
    }
  }
}
