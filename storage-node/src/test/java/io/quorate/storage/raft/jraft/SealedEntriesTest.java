package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.codec.v2.LogEntryV2CodecFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SealedEntriesTest {
  private static final LogEntry DATA = Entries.data(7, 3, "hello");

  private static byte[] seal(LogEntry entry) {
    return SealedEntries.INSTANCE.encoder().encode(entry);
  }

  private static LogEntry open(byte[] stored) {
    return SealedEntries.INSTANCE.decoder().decode(stored);
  }

  @Test
  void anEntryHasTheseBytes() {
    assertThat(HexFormat.of().formatHex(seal(DATA)))
        .isEqualTo("5101bbd201000000080210031807320568656c6c6f7ba3f3fcefdccad0");
  }

  @Test
  void whatIsSealedIsRead() {
    LogEntry data = open(seal(DATA));
    assertThat(data.getId()).isEqualTo(DATA.getId());
    assertThat(Entries.text(data)).isEqualTo("hello");
    LogEntry members = Entries.members(8, 3, "n1", "n2");
    assertThat(open(seal(members)).getPeers()).isEqualTo(members.getPeers());
  }

  @Test
  void everyDamagedByteIsFound() {
    byte[] sealed = seal(DATA);
    for (int i = 0; i < sealed.length; i++) {
      byte[] damaged = sealed.clone();
      damaged[i] ^= 0x10;
      assertThat(open(damaged)).as("byte %d", i).isNull();
      assertThat(open(Arrays.copyOf(sealed, i))).as("%d bytes", i).isNull();
    }
  }

  @Test
  void entriesUnderJraftsChecksumAreRead() {
    LogEntry entry = Entries.data(7, 3, "hello");
    entry.setChecksum(entry.checksum());
    byte[] old = LogEntryV2CodecFactory.getInstance().encoder().encode(entry);
    assertThat(Entries.text(open(old))).isEqualTo("hello");
    int data = new String(old, StandardCharsets.ISO_8859_1).indexOf("hello");
    old[data] ^= 1;
    assertThat(open(old)).isNull();
  }
}
