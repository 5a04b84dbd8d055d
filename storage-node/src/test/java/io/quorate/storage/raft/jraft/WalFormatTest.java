package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes on disk: what a node wrote, the next release must read. */
class WalFormatTest {
  private static final String HEADER =
      "5157414c53454731" // magic
          + "8e532428" // crc32c
          + "00000001" // version
          + "0000000000000007" // incarnation
          + "000000000000002a" // number
          + "00000000000003e9" // first sequence
          + "00".repeat(24);
  private static final String RECORD =
      "e22f70a1" // crc32c
          + "00000005" // length
          + "0000000000000007" // incarnation
          + "00000000000003e9" // sequence
          + "68656c6c6f" // payload
          + "000000";

  private static final byte[] PAYLOAD = "hello".getBytes(StandardCharsets.UTF_8);

  @Test
  void aHeaderHasTheseBytes() {
    assertThat(HexFormat.of().formatHex(WalFormat.header(7, 42, 1001))).isEqualTo(HEADER);
    assertThat(WalFormat.header(bytes(HEADER)))
        .isEqualTo(new WalFormat.Header(WalFormat.VERSION, 7, 42, 1001));
  }

  @Test
  void aRecordHasTheseBytes() {
    byte[] header = WalFormat.recordHeader(7, 1001, PAYLOAD);
    assertThat(HexFormat.of().formatHex(header)).isEqualTo(RECORD.substring(0, 48));
    assertThat(WalFormat.recordBytes(PAYLOAD.length)).isEqualTo(RECORD.length() / 2);
    WalFormat.Entry entry = WalFormat.record(bytes(RECORD), 0, 7);
    assertThat(entry).isEqualTo(new WalFormat.Entry(1001, 24, 5, 32));
    assertThat(entry.payload(bytes(RECORD))).isEqualTo(PAYLOAD);
  }

  @Test
  void aMarkHasTheseBytes() throws Exception {
    WalMark mark = new WalMark(7, 1001);
    assertThat(HexFormat.of().formatHex(mark.encode()))
        .isEqualTo("000000000000000700000000000003e9");
    assertThat(WalMark.decode(mark.encode())).isEqualTo(mark);
    assertThat(WalMark.decode(null)).isEqualTo(new WalMark(0, 0));
  }

  @Test
  void noFlippedBitIsOverlooked() {
    for (int bit = 0; bit < 8 * WalFormat.HEADER_BYTES; bit++) {
      assertThat(WalFormat.header(flipped(HEADER, bit))).as("bit %d", bit).isNull();
    }
    for (int bit = 0; bit < 8 * (WalFormat.RECORD_HEADER_BYTES + PAYLOAD.length); bit++) {
      assertThat(WalFormat.record(flipped(RECORD, bit), 0, 7)).as("bit %d", bit).isNull();
    }
  }

  @Test
  void aRecordOfAnotherIncarnationIsNone() {
    assertThat(WalFormat.record(bytes(RECORD), 0, 8)).isNull();
    assertThat(WalFormat.record(ByteBuffer.allocate(64), 0, 1)).isNull();
  }

  @Test
  void aCutRecordIsNone() {
    byte[] whole = HexFormat.of().parseHex(RECORD);
    for (int length = 0; length < WalFormat.RECORD_HEADER_BYTES + PAYLOAD.length; length++) {
      assertThat(WalFormat.record(ByteBuffer.wrap(whole, 0, length).slice(), 0, 7)).isNull();
    }
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  private static ByteBuffer flipped(String hex, int bit) {
    ByteBuffer bytes = bytes(hex);
    return bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ 1 << bit % 8));
  }
}
