package io.quorate.system.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class StampScannerTest {
  private static final int VALUE_BYTES = 64;
  private static final int COUNT = 5;

  @Test
  void findsEveryStampOnceHoweverTheBytesAreCut() {
    ByteBuf stream = stream();
    int bytes = stream.readableBytes();
    for (int size = 1; size <= bytes; size++) {
      Arrivals arrivals = new Arrivals(1, COUNT);
      StampScanner scanner = new StampScanner(0, arrivals);
      for (int at = 0; at < bytes; at += size) {
        scanner.scan(stream, at, Math.min(bytes, at + size), 1_000);
      }
      assertThat(arrivals.lost(COUNT)).as("pieces of %d bytes", size).isZero();
      assertThat(arrivals.doubled()).isZero();
      assertThat(arrivals.latencies().getMaxValue()).isEqualTo(900);
    }
  }

  @Test
  void countsWhatIsMissingAndWhatCameTwice() {
    ByteBuf stream = stream();
    Arrivals arrivals = new Arrivals(2, COUNT + 1);
    StampScanner first = new StampScanner(0, arrivals);
    first.scan(stream, 0, stream.readableBytes(), 1_000);
    first.scan(stream, 0, stream.readableBytes(), 1_000);
    assertThat(arrivals.doubled()).isEqualTo(COUNT);
    assertThat(arrivals.lost(COUNT + 1)).isEqualTo(1 + COUNT + 1);
  }

  private static ByteBuf stream() {
    ByteBuf stream = Unpooled.buffer();
    for (int number = 0; number < COUNT; number++) {
      // A lone mark, and one that a revision in a protobuf message may be.
      stream.writeCharSequence("~1\"value\":\"", StandardCharsets.US_ASCII);
      Stamp.write(100, number, VALUE_BYTES, stream);
      stream.writeCharSequence("\"}\n\n", StandardCharsets.US_ASCII);
    }
    return stream;
  }
}
