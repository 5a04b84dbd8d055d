package io.quorate.system.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedInputStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.system.bench.Load;
import io.quorate.system.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The requests that are written by hand, read by parsers of others. */
final class EtcdTargetsTest {
  private static String text(JsonNode base64) {
    return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
  }

  private static JsonNode body(Mix mix, String path) throws Exception {
    Workload workload = Load.workload(mix);
    Operation operation = new Operation();
    workload.stream(0, 1).next(operation);
    ByteBuf out = Unpooled.buffer();
    new EtcdHttp(workload, workload.values()).encode(operation, out);
    String request = out.toString(StandardCharsets.UTF_8);
    assertThat(request).startsWith("POST " + path + " HTTP/1.1\r\n");
    String[] parts = request.split("\r\n\r\n", 2);
    assertThat(parts[0]).contains("Content-Length: " + parts[1].length());
    return Json.parse(parts[1]);
  }

  @Test
  void jsonRequests() throws Exception {
    JsonNode put = body(Mix.PUTS, "/v3/kv/put");
    assertThat(text(put.required("key"))).matches("bench/key\\d{8}");
    assertThat(text(put.required("value"))).hasSize(Load.VALUE_BYTES);
    assertThat(text(body(Mix.GETS, "/v3/kv/range").required("key"))).matches("bench/key\\d{8}");
    JsonNode scan = body(Mix.SCANS, "/v3/kv/range");
    assertThat(text(scan.required("key"))).matches("scan/\\{\\d{8}}/");
    // The first key that does not begin with the prefix.
    assertThat(text(scan.required("range_end")))
        .isEqualTo(text(scan.required("key")).replace("}/", "}0"));
    assertThat(scan.required("limit").asInt()).isEqualTo(100);
  }

  @Test
  void grpcMessages() throws Exception {
    Workload workload = Load.workload(Mix.SCANS);
    EtcdGrpc target = new EtcdGrpc(workload, workload.values());
    Operation operation = new Operation();
    workload.stream(0, 1).next(operation);
    ByteBuf out = Unpooled.buffer();
    target.encode(operation, out);
    CodedInputStream message = CodedInputStream.newInstance(out.nioBuffer());
    assertThat(target.path(operation.kind())).isEqualTo("/etcdserverpb.KV/Range");
    assertThat(message.readTag()).isEqualTo(0x0A);
    String key = message.readString();
    assertThat(message.readTag()).isEqualTo(0x12);
    assertThat(message.readString()).isEqualTo(key.replace("}/", "}0"));
    assertThat(message.readTag()).isEqualTo(0x18);
    assertThat(message.readInt64()).isEqualTo(100);
    assertThat(message.isAtEnd()).isTrue();
  }
}
