package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import io.quorate.proto.frame.CallFrames;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final PingRequest PING = PingRequest.newBuilder().setSendTimestamp(77).build();

  @Test
  void aFrameHasTheseBytes() {
    assertThat(Frames.encode(1, 0x0102030405060708L, PING))
        .startsWith(0, 0, 0, 19, 1, 1, 2, 3, 4, 5, 6, 7, 8, 8, 77)
        .endsWith(HexFormat.of().parseHex("e94d4e03e41e0301"))
        .hasSize(23);
  }

  @Test
  void aBatchIsReadInOrder() throws IOException {
    Buffer batch =
        CallFrames.batch(
            List.of(
                Frames.encode(1, 5, PING),
                Frames.encode(RaftMessage.ERROR_REPLY, -1, PING),
                Frames.encode(3, Long.MAX_VALUE, PING)));
    List<String> read = new ArrayList<>();
    Frames.decode(
        batch,
        (kind, call, payload) ->
            read.add(kind + " " + call + " " + payload.parse(PingRequest.parser())));
    assertThat(read)
        .containsExactly("1 5 " + PING, "255 -1 " + PING, "3 9223372036854775807 " + PING);
  }

  @Test
  void everyDamagedByteIsFound() {
    byte[] frame = Frames.encode(1, 5, PING);
    for (int i = 0; i < frame.length; i++) {
      byte[] damaged = frame.clone();
      damaged[i] ^= 0x10;
      assertThatThrownBy(() -> Frames.decode(Buffer.buffer(damaged), (kind, call, payload) -> {}))
          .as("byte %d", i)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsCutOffOrLiesAboutItsLengthIsRefused() {
    byte[] frame = Frames.encode(1, 5, PING);
    for (int length = 1; length < frame.length; length++) {
      byte[] cut = Arrays.copyOf(frame, length);
      assertThatThrownBy(() -> Frames.decode(Buffer.buffer(cut), (kind, call, payload) -> {}))
          .isInstanceOf(IOException.class);
    }
    for (byte high : new byte[] {(byte) 0x80, 0x7f}) {
      byte[] lie = frame.clone();
      lie[0] = high;
      assertThatThrownBy(() -> Frames.decode(Buffer.buffer(lie), (kind, call, payload) -> {}))
          .isInstanceOf(IOException.class);
    }
  }
}
