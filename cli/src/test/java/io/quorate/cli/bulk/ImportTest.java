package io.quorate.cli.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Cli;
import io.quorate.cli.fake.FakeGateway;
import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {
  @TempDir Path home;
  private FakeGateway gateway;
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway();
    cli = Cli.signedIn(home, gateway);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void allLinesArriveInFullBatches() throws IOException {
    Path file = numbered(4_500);
    Cli.Result result = cli.run("kv", "import", file.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("imported 4,500 records in ");
    assertThat(result.err()).isEmpty();
    assertThat(gateway.batchSizes()).containsExactlyInAnyOrder(1_000, 1_000, 1_000, 1_000, 500);
    assertThat(gateway.store().text("k00004499")).isEqualTo("v4499");
    assertThat(state(file)).doesNotExist();
  }

  @Test
  void linesOfOneKeyTakeEffectInTheirOrder() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      lines.append("{\"key\":\"same%d\",\"value\":\"%d\"}\n".formatted(i % 100, i));
    }
    gateway.refuseNext(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(importText(lines.toString()).code()).isZero();
    for (int i = 0; i < 100; i++) {
      assertThat(gateway.store().text("same" + i)).isEqualTo(Integer.toString(200 + i));
    }
  }

  @Test
  void whatAScanPrintsAndBlankLinesAreFine() throws IOException {
    String lines =
        "{\"key\":\"a\",\"value\":\"1\",\"mod_revision\":7,\"create_revision\":7,\"version\":1}\r\n\n  \n"
            + "{\"value\":{\"base64\":\"AAE=\"},\"key\":{\"base64\":\"/w==\"}}";
    assertThat(importText(lines).out()).startsWith("imported 2 records");
    assertThat(gateway.store().get(new byte[] {-1}).value()).containsExactly(0, 1);
  }

  @Test
  void aBadLineStopsAndIsNamed() throws IOException {
    Path file =
        write(
            "{\"key\":\"a\",\"value\":\"1\"}\n{\"key\":\"b\",\"val\":\"2\"}\n{\"key\":\"c\",\"value\":\"3\"}\n");
    Cli.Result result = cli.run("kv", "import", file.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("error: line 2: unknown member \"val\"");
    assertThat(result.err()).contains("the first 1 lines are written");
    assertThat(gateway.store().text("a")).isEqualTo("1");
    assertThat(gateway.store().text("c")).isNull();
    // Once the line is mended the same command goes on.
    Files.writeString(file, Files.readString(file).replace("val\"", "value\""));
    assertThat(cli.run("kv", "import", file.toString()).code()).isZero();
    assertThat(gateway.store().size()).isEqualTo(3);
  }

  @Test
  void badLinesCanBePassedOver() throws IOException {
    gateway.refuseKeys(key -> key.equals("k3") ? ErrorCode.INVALID_ARGUMENT : null);
    Cli.Result result =
        importText(
            """
            {"key":"k1","value":"1"}
            nonsense
            {"key":"","value":""}
            {"key":"k3","value":"3"}
            {"key":"k4","value":"\\ud800"}
            {"key":"k5","value":"5"} x
            {"key":"k6","value":"6"}
            """,
            "--keep-going",
            "--json");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("\"imported\" : 2").contains("\"rejected\" : 5");
    assertThat(result.err())
        .contains("line 2: malformed JSON")
        .contains("line 3: the key has 0 bytes")
        .contains("line 4: invalid_argument")
        .contains("line 5: half a surrogate pair")
        .contains("line 6: ");
  }

  @Test
  void troubleThatPassesIsRetried() throws IOException {
    AtomicInteger refused = new AtomicInteger();
    gateway.refuseKeys(
        key ->
            key.endsWith("7") && refused.incrementAndGet() <= 150
                ? (refused.get() % 2 == 0 ? ErrorCode.NOT_LEADER : ErrorCode.OUTCOME_UNKNOWN)
                : null);
    gateway
        .refuseNext(ErrorCode.TOO_MANY_REQUESTS)
        .refuseNext(ErrorCode.OUTCOME_UNKNOWN)
        .refuseNext(ErrorCode.UNAVAILABLE);
    Cli.Result result = cli.run("kv", "import", numbered(2_000).toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(gateway.store().size()).isEqualTo(2_000);
  }

  @Test
  void troubleThatStaysIsExitCode5AndTheRestCanFollow() throws IOException {
    Path file = numbered(3_000);
    gateway.refuseKeys(key -> key.equals("k00001500") ? ErrorCode.UNAVAILABLE : null);
    Cli.Result result =
        cli.run("kv", "import", file.toString(), "--retry-for", "1", "--connections", "1");
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).contains("the first 1000 lines are written").contains("continues");
    gateway.refuseKeys(key -> null);
    int before = gateway.batchSizes().size();
    Cli.Result rest = cli.run("kv", "import", file.toString(), "--json");
    assertThat(rest.err()).isEqualTo("continuing after line 1000\n");
    assertThat(rest.out()).contains("\"imported\" : 2000").contains("\"resumed_at_line\" : 1000");
    assertThat(gateway.batchSizes().size() - before).isEqualTo(2);
    assertThat(gateway.store().size()).isEqualTo(3_000);
    assertThat(state(file)).doesNotExist();
  }

  @Test
  void anotherInputOrTargetIsNotContinued() throws IOException {
    Path file = numbered(3_000);
    gateway.refuseKeys(key -> key.equals("k00001500") ? ErrorCode.INVALID_ARGUMENT : null);
    assertThat(cli.run("kv", "import", file.toString(), "--connections", "1").code()).isEqualTo(1);
    gateway.refuseKeys(key -> null);
    assertThat(cli.with("QUORATE_TENANT", "other").run("kv", "import", file.toString()).code())
        .isEqualTo(6);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("v17\"", "v18\""));
    Cli.Result other = cli.with("QUORATE_TENANT", "").run("kv", "import", file.toString());
    assertThat(other.code()).isEqualTo(6);
    assertThat(other.err()).contains("not those that the interrupted import had read");
    assertThat(cli.run("kv", "import", file.toString(), "--restart").code()).isZero();
    assertThat(gateway.store().size()).isEqualTo(3_000);
  }

  @Test
  void standardInputWithAState() throws IOException {
    byte[] lines = Files.readAllBytes(numbered(1_200));
    Path kept = home.resolve("s");
    assertThat(cli.runWith(lines, "kv", "import", "-", "--state", kept.toString()).code()).isZero();
    assertThat(gateway.store().size()).isEqualTo(1_200);
    assertThat(kept).doesNotExist();
  }

  @Test
  void largeValuesMakeSmallBatches() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      lines.append("{\"key\":\"k%d\",\"value\":\"%s\"}\n".formatted(i, "\\u0001".repeat(600_000)));
    }
    assertThat(importText(lines.toString()).code()).isZero();
    assertThat(gateway.store().size()).isEqualTo(12);
    assertThat(gateway.batchSizes()).allMatch(size -> size == 1);
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    Cli.Result result = importText("{\"key\":\"a\",\"value\":\"1\"}\nbad\n", "--dry-run");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEqualTo("1 records would be imported, 1 lines refused\n");
    assertThat(gateway.requests()).isEmpty();
  }

  @Test
  void aMissingFileSaysSo() {
    Cli.Result result = cli.run("kv", "import", home.resolve("none").toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("there is no file");
  }

  private Cli.Result importText(String text, String... options) throws IOException {
    String[] args = new String[options.length + 3];
    args[0] = "kv";
    args[1] = "import";
    args[2] = write(text).toString();
    System.arraycopy(options, 0, args, 3, options.length);
    return cli.run(args);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(home.resolve("in.ndjson"), text);
  }

  private Path numbered(int count) throws IOException {
    return numbered(home.resolve("in.ndjson"), count);
  }

  static Path numbered(Path file, int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("{\"key\":\"k%08d\",\"value\":\"v%d\"}\n".formatted(i, i));
    }
    return Files.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Path state(Path file) {
    return file.resolveSibling(file.getFileName() + ".import-state");
  }
}
