package io.quorate.storage.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.bytes.MalformedException;

/**
 * Bytes that may be a log entry. All replicas must make the same of it, so what decodes is what the
 * builder makes of the decoded commands, byte for byte.
 */
class EntryCodecFuzzTest {

  @FuzzTest
  void whatDecodesIsWhatWasEncoded(byte[] bytes) {
    LogEntry entry;
    try {
      entry = EntryCodec.read(bytes);
    } catch (MalformedException refused) {
      return;
    }
    EntryBuilder again = new EntryBuilder();
    entry.commands().forEach(again::add);
    assertThat(again.build(entry.stampMs()).bytes()).isEqualTo(bytes);
  }
}
