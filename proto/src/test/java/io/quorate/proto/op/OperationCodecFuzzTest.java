package io.quorate.proto.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;

/**
 * Bytes that may be an operation. The log keeps the bytes and replicas apply what they mean, so an
 * operation has one spelling: what decodes is what encodes to the same bytes.
 */
class OperationCodecFuzzTest {

  @FuzzTest
  void whatDecodesIsWhatWasEncoded(byte[] bytes) {
    Operation operation;
    try {
      operation = OperationCodec.read(new ByteReader(bytes));
    } catch (MalformedException refused) {
      return;
    }
    ByteWriter out = new ByteWriter(bytes.length);
    OperationCodec.write(operation, out);
    assertThat(out.toByteArray()).isEqualTo(bytes);
  }
}
