package io.quorate.proto.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Bytes that may be one of the four frames; the first byte says which. What decodes encodes to the
 * same bytes, except for error codes of a newer peer, which all read as an internal error.
 */
class FramesFuzzTest {

  @FuzzTest
  void whatDecodesIsWhatWasEncoded(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] frame = Arrays.copyOfRange(input, 1, input.length);
    switch (input[0] & 3) {
      case 0 ->
          identical(
              frame,
              out -> {
                WriteFrames.Request request = WriteFrames.readRequest(frame);
                WriteFrames.writeRequest(request.groupId(), request.operations(), out);
              });
      case 1 ->
          identical(frame, out -> ReadFrames.writeRequest(ReadFrames.readRequest(frame), out));
      case 2 -> likewise(frame, out -> WriteFrames.writeReply(WriteFrames.readReply(frame), out));
      default -> likewise(frame, out -> ReadFrames.writeReply(ReadFrames.readReply(frame), out));
    }
  }

  private static void identical(byte[] frame, Consumer<ByteWriter> readAndWrite) {
    ByteWriter out = new ByteWriter(frame.length);
    try {
      readAndWrite.accept(out);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(out.toByteArray()).isEqualTo(frame);
  }

  private static void likewise(byte[] frame, Consumer<ByteWriter> readAndWrite) {
    ByteWriter out = new ByteWriter(frame.length);
    try {
      readAndWrite.accept(out);
    } catch (MalformedException refused) {
      return;
    }
    byte[] again = out.toByteArray();
    assertThat(again).hasSameSizeAs(frame);
    for (int i = 0; i < frame.length; i++) {
      if (again[i] != frame[i]) {
        assertThat((int) again[i]).isEqualTo(ErrorCode.INTERNAL.id());
        assertThat(ErrorCode.ofId(frame[i] & 0xFF)).isEqualTo(ErrorCode.INTERNAL);
      }
    }
  }
}
