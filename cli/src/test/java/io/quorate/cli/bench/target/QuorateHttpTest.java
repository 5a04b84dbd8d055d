package io.quorate.cli.bench.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quorate.cli.bench.http1.HttpAnswer;
import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QuorateHttpTest {
  private final AtomicReference<String> token = new AtomicReference<>("Bearer a");
  private final Operation operation = new Operation();

  private static Workload workload(Mix mix, String prefix) {
    KeySpace keys = new KeySpace(prefix, mix.scans() > 0 ? 10 : 0);
    return new Workload(mix, Distribution.UNIFORM, 100, keys, 8, 1);
  }

  private QuorateHttp target(Workload workload) {
    workload.stream(0, 1).next(operation);
    return new QuorateHttp(workload, workload.values(), "h:1", token::get);
  }

  private String encoded(QuorateHttp target) {
    ByteBuf out = Unpooled.buffer();
    target.encode(operation, out);
    return out.toString(StandardCharsets.US_ASCII);
  }

  @Test
  void requestsAreWhatTheContractSays() {
    assertThat(encoded(target(workload(Mix.PUTS, "b/"))))
        .matches(
            "PUT /v1/kv/b/key\\d{8} HTTP/1.1\r\nHost: h:1\r\nAuthorization: Bearer a\r\n"
                + "Content-Length: 8\r\n\r\n.{8}");
    assertThat(encoded(target(workload(Mix.GETS, "ü b/"))))
        .matches(
            "GET /v1/kv/%C3%BC%20b/key\\d{8} HTTP/1.1\r\nHost: h:1\r\nAuthorization: Bearer a\r\n\r\n");
    assertThat(encoded(target(workload(Mix.SCANS, "b/"))))
        .startsWith("GET /v1/kv?prefix=b%2F%7B0000000")
        .contains("%7D%2F&limit=10 HTTP/1.1\r\n");
  }

  @Test
  void aRenewedTokenGoesWithTheNextRequest() {
    QuorateHttp target = target(workload(Mix.PUTS, "b/"));
    assertThat(encoded(target)).contains("Authorization: Bearer a\r\n");
    token.set("Bearer longer");
    assertThat(encoded(target)).contains("Authorization: Bearer longer\r\n");
  }

  private static HttpAnswer answer(int status, long bytes, String text) {
    return new HttpAnswer() {
      @Override
      public int status() {
        return status;
      }

      @Override
      public long bodyBytes() {
        return bytes;
      }

      @Override
      public String errorText() {
        return text;
      }
    };
  }

  @Test
  void answersAreJudgedByStatusCodeAndLength() {
    QuorateHttp puts = target(workload(Mix.PUTS, "b/"));
    assertThat(puts.judge(operation, answer(201, 0, ""))).isNull();
    assertThat(puts.judge(operation, answer(503, 40, "{\"title\":\"x\",\"code\":\"overloaded\"}")))
        .isEqualTo("overloaded");
    assertThat(puts.judge(operation, answer(502, 40, "<html>Bad Gateway</html>")))
        .isEqualTo("http_502");
    QuorateHttp scans = target(workload(Mix.SCANS, "b/"));
    assertThat(scans.judge(operation, answer(200, 5_000, ""))).isNull();
    assertThat(scans.judge(operation, answer(200, 100, ""))).isEqualTo("rows_missing");
  }

  @Test
  void tokensAreRenewedAndFailuresToDoSoAreSaidOnce() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch later = new CountDownLatch(6);
    List<String> complaints = new CopyOnWriteArrayList<>();
    try (Credentials credentials =
        new Credentials(
            () -> {
              int times = asked.incrementAndGet();
              later.countDown();
              if (times == 3 || times == 4) {
                throw new QuorateException(ErrorCode.UNAVAILABLE, "not now");
              }
              return "t" + times;
            },
            complaints::add,
            Duration.ofMillis(1))) {
      assertThat(later.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(complaints).containsExactly("can't renew the sign-in: unavailable: not now");
      assertThat(credentials.get()).matches("Bearer t\\d+");
    }
    assertThatThrownBy(
            () ->
                new Credentials(
                    () -> {
                      throw new QuorateException(ErrorCode.UNAUTHENTICATED, "no");
                    },
                    complaints::add))
        .isInstanceOf(QuorateException.class);
  }
}
