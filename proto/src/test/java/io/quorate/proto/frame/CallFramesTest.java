package io.quorate.proto.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallFramesTest {
  private static final CallFrames.Sink<RuntimeException> NOWHERE =
      (kind, call, bytes, offset, length) -> {};

  private static byte[] write(long call, String payload) {
    return DataFrame.WRITE.frame(call, new ByteWriter(16).raw(payload.getBytes(UTF_8)));
  }

  @Test
  void framesHaveTheseBytes() {
    assertThat(write(0x0102030405060708L, "ab"))
        .containsExactly(0, 0, 0, 11, 1, 1, 2, 3, 4, 5, 6, 7, 8, 'a', 'b');
    assertThat(DataFrame.LAST.frame(-1))
        .containsExactly(0, 0, 0, 9, 4, -1, -1, -1, -1, -1, -1, -1, -1);
  }

  @Test
  void theNumbersOfKindsStay() {
    assertThat(Arrays.stream(DataFrame.values()).map(kind -> kind + " " + kind.number()))
        .containsExactly("WRITE 1", "READ 2", "REPLY 3", "LAST 4", "WATCH 5");
    for (DataFrame kind : DataFrame.values()) {
      assertThat(DataFrame.byNumber(kind.number())).isEqualTo(kind);
    }
    for (int number : new int[] {0, 6, 255}) {
      assertThatThrownBy(() -> DataFrame.byNumber(number)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aBatchIsReadInOrder() {
    Buffer batch = CallFrames.batch(List.of(write(5, "a"), DataFrame.LAST.frame(-1), write(6, "")));
    List<String> read = new ArrayList<>();
    CallFrames.<RuntimeException>read(
        batch,
        (kind, call, bytes, offset, length) ->
            read.add(kind + " " + call + " " + new String(bytes, offset, length, UTF_8)));
    assertThat(read).containsExactly("1 5 a", "4 -1 ", "1 6 ");
  }

  @Test
  void anEmptyBatchHasNoFrames() {
    CallFrames.read(Buffer.buffer(), NOWHERE);
  }

  @Test
  void whatIsCutOffOrLiesAboutItsLengthIsRefused() {
    byte[] frame = write(5, "payload");
    for (int length = 1; length < frame.length; length++) {
      Buffer cut = Buffer.buffer(Arrays.copyOf(frame, length));
      assertThatThrownBy(() -> CallFrames.read(cut, NOWHERE))
          .isInstanceOf(MalformedException.class);
    }
    for (byte high : new byte[] {(byte) 0x80, 0x7f}) {
      byte[] lie = frame.clone();
      lie[0] = high;
      assertThatThrownBy(() -> CallFrames.read(Buffer.buffer(lie), NOWHERE))
          .isInstanceOf(MalformedException.class);
    }
  }
}
