package io.quorate.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.cli.Cli;
import io.quorate.cli.fake.FakeGateway;
import io.quorate.proto.error.ErrorCode;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command against a gateway in memory, by HTTP over a socket. */
class BenchCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;
  private FakeGateway gateway;
  private Cli cli;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway();
    cli = Cli.signedIn(home, gateway);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Cli.Result bench(String arguments) {
    String line = "bench " + arguments + " --keys 200 --connections 4 --warmup 0";
    return cli.run(line.split(" "));
  }

  @Test
  void storesKeysAndWritesThem() throws Exception {
    Cli.Result result = bench("put --operations 300 --value-size 1KiB -o json");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    JsonNode report = JSON.readTree(result.out());
    assertThat(report.path("operations").asLong()).isEqualTo(300);
    assertThat(report.path("failed").asLong()).isZero();
    assertThat(report.path("load").path("workload").asText()).isEqualTo("put");
    assertThat(report.path("load").path("value_bytes").asInt()).isEqualTo(1_024);
    assertThat(report.path("load").path("rate_per_second").isNull()).isTrue();
    assertThat(report.path("stored").path("keys").asLong()).isEqualTo(200);
    JsonNode latency = report.path("by_operation").path(0).path("latency_ms");
    assertThat(latency.path("p50").asDouble()).isPositive();
    assertThat(latency.path("max").asDouble())
        .isGreaterThanOrEqualTo(latency.path("p99").asDouble());
    assertThat(gateway.batchSizes()).containsExactly(200);
    long puts =
        gateway.requests().stream().filter(r -> r.startsWith("PUT /v1/kv/bench/key")).count();
    assertThat(puts).isEqualTo(300);
  }

  @ParameterizedTest
  @CsvSource({
    "put, put",
    "get, get",
    "mixed --reads 95, 'put,get'",
    "a, 'put,get'",
    "b, 'put,get'",
    "c, get",
    "scan --rows 20, scan",
    "e --rows 20, 'scan,insert'"
  })
  void everyWorkloadDoesWhatItSays(String workload, String kinds) throws Exception {
    Cli.Result result = bench(workload + " --operations 400 --prefix t/ --json");
    assertThat(result.err()).isEmpty();
    JsonNode report = JSON.readTree(result.out());
    assertThat(report.path("errors")).isEmpty();
    assertThat(report.path("operations").asLong()).isEqualTo(400);
    assertThat(
            IntStream.range(0, report.path("by_operation").size())
                .mapToObj(i -> report.path("by_operation").path(i).path("operation").asText()))
        .containsExactly(kinds.split(","));
  }

  @Test
  void aRateIsKept() throws Exception {
    Cli.Result result = bench("get --rate 200 --duration 1s -o json");
    JsonNode report = JSON.readTree(result.out());
    assertThat(report.path("operations").asLong() + report.path("not_started").asLong())
        .isEqualTo(200);
    assertThat(report.path("load").path("rate_per_second").asDouble()).isEqualTo(200);
  }

  @Test
  void peopleGetATable() {
    Cli.Result result = bench("mixed --operations 100");
    assertThat(result.out())
        .contains("mixed by http at " + gateway.url() + ": 4 connections, 200 keys (uniform)")
        .contains("100 operations in ")
        .contains("p99.9 ms")
        .containsPattern("(?m)^put +\\d")
        .containsPattern("(?m)^get +\\d")
        .containsPattern("(?m)^all +\\d");
  }

  @Test
  void aTerminalSeesHowItGoes() {
    cli.terminals("2");
    assertThat(bench("get --duration 1500ms").err())
        .contains("storing: 200 of 200 keys")
        .containsPattern("measuring +1 s: [\\d,]+/s, p50 [\\d.]+ ms");
  }

  @Test
  void refusalsAreCountedAndTheRunGoesOn() throws Exception {
    assertThat(bench("put --operations 1").code()).isZero();
    gateway.refuseNext(ErrorCode.OVERLOADED).refuseNext(ErrorCode.OVERLOADED);
    Cli.Result result = bench("put --no-load --operations 100 --json");
    assertThat(result.code()).isZero();
    JsonNode report = JSON.readTree(result.out());
    assertThat(report.path("errors").path("overloaded").asLong()).isEqualTo(2);
    assertThat(report.path("operations").asLong()).isEqualTo(98);
  }

  @Test
  void whenNothingSucceedsTheExitCodeSaysSo() {
    Cli.Result result = bench("get --no-load --operations 50");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("50 failed: not_found");
    assertThat(result.err()).contains("No key was found");
  }

  @Test
  void aBadSignInEndsItBeforeAnythingIsWritten() {
    Cli.Result result = cli.with("QUORATE_TOKEN", "stale").run("bench", "put");
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err()).contains("unauthenticated").contains("quorate login");
    assertThat(gateway.batchSizes()).isEmpty();
  }

  @Test
  void noClusterIsSaidAtOnce() {
    gateway.close();
    Cli.Result result = bench("put");
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).contains("can't connect to " + gateway.url());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          put --value-size 2MiB      | --value-size is 2,097,152, not 0 to 1,048,576
          put --value-size 4x        | "4x" is no size such as 256, 4KiB or 1MiB
          put --duration soon        | "soon" is no time such as 10s, 500ms or 5m
          put --streams 4            | --streams is for --protocol grpc
          put --reads 50             | --reads is for the workload mixed
          mixed --reads 101          | --reads is 101, not 0 to 100
          scan --rows 7              | --keys is no multiple of --rows
          scan --direct              | --direct can't scan
          put --node 127.0.0.1:1     | --node is for --direct
          put --threads 5            | --threads is 5, not 1 to 4
          put --rate 0               | --rate is not 0.1 to 10,000,000
          x                          | expected one of
          """)
  void wrongOptionsAreExplained(String arguments, String message) {
    Cli.Result result = bench(arguments);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(message);
    assertThat(gateway.requests()).isEmpty();
  }
}
