package io.quorate.gateway.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import io.quorate.proto.op.Txn;

/** Bodies of transactions: refused with a code, or what every replica can read from the log. */
class TxnReaderFuzzTest {

  @FuzzTest
  void whatIsAcceptedTravels(byte[] body) {
    Txn txn;
    try {
      txn = TxnReader.read(body);
    } catch (QuorateException refused) {
      assertThat(refused.code().httpStatus()).isBetween(400, 499);
      assertThat(refused.detail()).isNotEmpty();
      return;
    }
    Operation operation = new Operation.Transact(1, 0, 1, txn);
    ByteWriter out = new ByteWriter(256);
    OperationCodec.write(operation, out);
    assertThat(OperationCodec.read(new ByteReader(out.toByteArray())))
        .usingRecursiveComparison()
        .isEqualTo(operation);
    assertThat(txn.bytes()).isGreaterThanOrEqualTo(0);
  }
}
