package io.quorate.cli.bench.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;

/** What is written by hand is read by Netty. */
class RequestHeadTest {
  private static final String TOKEN = "Bearer " + "t".repeat(700);

  private final DefaultHttp2HeadersDecoder server = new DefaultHttp2HeadersDecoder(true);

  private int check(RequestHead head, String path, String authorization) throws Http2Exception {
    ByteBuf out = Unpooled.buffer();
    head.write(path, authorization, out);
    int bytes = out.readableBytes();
    Http2Headers read = server.decodeHeaders(1, out);
    assertThat(read.method()).hasToString("POST");
    assertThat(read.scheme()).hasToString("http");
    assertThat(read.authority()).hasToString("127.0.0.1:8080");
    assertThat(read.path()).hasToString(path);
    assertThat(read.get("te")).hasToString("trailers");
    assertThat(read.get("content-type")).hasToString("application/grpc");
    if (authorization.isEmpty()) {
      assertThat(read.contains("authorization")).isFalse();
    } else {
      assertThat(read.get("authorization")).hasToString(authorization);
    }
    return bytes;
  }

  @Test
  void theSecondRequestOfAKindTakesAByteForAField() throws Http2Exception {
    RequestHead head = new RequestHead(false, "127.0.0.1:8080", 4_096);
    assertThat(check(head, "/quorate.v1.Kv/Put", TOKEN)).isGreaterThan(700);
    assertThat(check(head, "/quorate.v1.Kv/Put", TOKEN)).isEqualTo(7);
    assertThat(check(head, "/quorate.v1.Kv/Get", TOKEN)).isLessThan(40);
    assertThat(check(head, "/quorate.v1.Kv/Get", TOKEN)).isEqualTo(7);
    assertThat(check(head, "/quorate.v1.Kv/Put", TOKEN)).isEqualTo(7);
  }

  @Test
  void renewedTokensPushOutOldOnes() throws Http2Exception {
    RequestHead head = new RequestHead(false, "127.0.0.1:8080", 4_096);
    for (int i = 0; i < 20; i++) {
      check(head, "/quorate.v1.Kv/Put", TOKEN + i);
      // What it pushed out comes back.
      check(head, "/quorate.v1.Kv/Put", TOKEN + i);
      assertThat(check(head, "/quorate.v1.Kv/Put", TOKEN + i)).isEqualTo(7);
    }
  }

  @Test
  void whatTheTableCanNotHoldGoesAlongEachTime() throws Http2Exception {
    RequestHead head = new RequestHead(false, "127.0.0.1:8080", 4_096);
    String large = "Bearer " + "t".repeat(5_000);
    check(head, "/quorate.v1.Kv/Put", large);
    assertThat(check(head, "/quorate.v1.Kv/Put", large)).isGreaterThan(5_000);
  }

  @Test
  void aServerWithoutATableGetsNone() throws Http2Exception {
    server.configuration().maxHeaderTableSize(0);
    RequestHead head = new RequestHead(false, "127.0.0.1:8080", 0);
    check(head, "/quorate.v1.Kv/Put", "");
    check(head, "/quorate.v1.Kv/Put", "");
  }

  @Test
  void repeatedAnswersMeanTheSameUntilTheTableChanges() throws Exception {
    RepeatedHeadersDecoder decoder = new RepeatedHeadersDecoder();
    DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    for (int round = 0; round < 3; round++) {
      for (int status = 0; status < 5; status++) {
        for (int i = 0; i < 3; i++) {
          Http2Headers trailers =
              new DefaultHttp2Headers().set("grpc-status", Integer.toString(status));
          ByteBuf block = Unpooled.buffer();
          encoder.encodeHeaders(1, trailers, block);
          assertThat(decoder.decodeHeaders(1, block).get("grpc-status"))
              .hasToString(Integer.toString(status));
          assertThat(block.isReadable()).isFalse();
        }
      }
    }
  }
}
