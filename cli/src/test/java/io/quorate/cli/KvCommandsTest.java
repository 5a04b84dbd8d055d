package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.fake.FakeGateway;
import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvCommandsTest {
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
  void putThenGet() {
    assertThat(cli.run("kv", "put", "greeting", "hello").out())
        .isEqualTo("created at revision 1\n");
    assertThat(cli.run("kv", "put", "greeting", "hi").out()).isEqualTo("updated at revision 2\n");
    Cli.Result got = cli.run("kv", "get", "greeting");
    assertThat(got.code()).isZero();
    assertThat(got.out()).isEqualTo("hi");
    assertThat(got.err()).isEmpty();
  }

  @Test
  void valuesComeFromFilesAndStandardInputByteForByte() throws IOException {
    byte[] bytes = {0, (byte) 0xff, '\n', 'x'};
    Path file = Files.write(home.resolve("v"), bytes);
    assertThat(cli.run("kv", "put", "a", "@" + file).code()).isZero();
    assertThat(cli.runWith(bytes, "kv", "put", "b", "-").code()).isZero();
    assertThat(cli.run("kv", "get", "a").bytes()).isEqualTo(bytes);
    assertThat(cli.run("kv", "get", "b").bytes()).isEqualTo(bytes);
  }

  @Test
  void aRecordAsJson() {
    gateway.store().put(new byte[] {(byte) 0xfe}, "x".getBytes(StandardCharsets.UTF_8));
    Cli.Result got = cli.run("kv", "get", "fe", "--hex-key", "-o", "jsonl");
    assertThat(got.out())
        .isEqualTo(
            "{\"key\":{\"base64\":\"/g==\"},\"value\":\"x\",\"mod_revision\":1,\"create_revision\":1,\"version\":1}\n");
  }

  @Test
  void anAbsentKeyIsExitCode3() {
    Cli.Result got = cli.run("kv", "get", "nothing");
    assertThat(got.code()).isEqualTo(3);
    assertThat(got.out()).isEmpty();
    assertThat(got.err()).isEqualTo("error: no key nothing\n");
    assertThat(cli.run("kv", "delete", "nothing").code()).isEqualTo(3);
  }

  @Test
  void aLostRaceIsExitCode6AndTellsTheRevision() {
    gateway.store().put("k", "v");
    Cli.Result absent = cli.run("kv", "put", "k", "w", "--if-absent");
    assertThat(absent.code()).isEqualTo(6);
    assertThat(absent.err()).contains("Its revision is 1.");
    assertThat(cli.run("kv", "put", "k", "w", "--if-revision", "9").code()).isEqualTo(6);
    assertThat(cli.run("kv", "put", "k", "w", "--if-revision", "1").code()).isZero();
    assertThat(cli.run("kv", "put", "z", "w", "--if-present").err()).contains("absent");
    assertThat(cli.run("kv", "delete", "k", "--if-revision", "1").code()).isEqualTo(6);
  }

  @Test
  void anUnknownOutcomeIsExitCode124() {
    for (int i = 0; i < 9; i++) {
      gateway.refuseNext(ErrorCode.OUTCOME_UNKNOWN);
    }
    assertThat(cli.run("kv", "put", "k", "v", "--timeout", "1").code()).isEqualTo(124);
  }

  @Test
  void aClusterThatCannotBeReachedIsExitCode5() {
    gateway.close();
    Cli.Result result = cli.run("kv", "put", "k", "v", "--timeout", "1");
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).contains("can't connect").contains("Is the cluster running");
  }

  @Test
  void aScanShowsATable() {
    gateway.store().put("a", "1");
    gateway.store().put("bb", "line\nbreak");
    gateway.store().put("c", "x".repeat(100));
    assertThat(cli.run("kv", "scan", "--end", "c").out())
        .isEqualTo(
            """
            KEY  REVISION  VERSION  VALUE
            a           1        1  1
            bb          2        1  line\\nbreak
            """);
    assertThat(cli.run("kv", "scan", "--prefix", "c").out()).contains("x".repeat(59) + "…");
  }

  @Test
  void aScanWalksOverPagesAndStopsAtItsLimit() {
    gateway.pageRows(2);
    for (int i = 0; i < 7; i++) {
      gateway.store().put("k" + i, "v");
    }
    assertThat(
            cli.run("kv", "scan", "--reverse", "--limit", "5", "--keys-only", "-o", "jsonl").out())
        .hasLineCount(5)
        .startsWith("{\"key\":\"k6\",\"mod_revision\":7");
    assertThat(cli.run("kv", "scan", "--json").out()).startsWith("{\"items\":[\n  {\"key\":\"k0\"");
    assertThat(cli.run("kv", "scan", "-o", "yaml", "--limit", "1").out())
        .isEqualTo(
            "items:\n- key: k0\n  value: v\n  mod_revision: 1\n  create_revision: 1\n  version: 1\n");
  }

  @Test
  void anEmptyScan() {
    assertThat(cli.run("kv", "scan").out()).isEmpty();
    assertThat(cli.run("kv", "scan", "--json").out()).isEqualTo("{\"items\":[]}\n");
  }

  @Test
  void deletingByPrefixWantsConfirmation() {
    gateway.store().put("s/1", "v");
    gateway.store().put("s/2", "v");
    gateway.store().put("t", "v");
    Cli.Result refused = cli.run("kv", "delete", "--prefix", "s/");
    assertThat(refused.code()).isEqualTo(7);
    assertThat(refused.err()).contains("--yes");
    assertThat(cli.run("kv", "delete", "--prefix", "s/", "--dry-run").out())
        .isEqualTo("would delete 2 keys\n");
    assertThat(gateway.store().size()).isEqualTo(3);
    assertThat(cli.run("kv", "delete", "--prefix", "s/", "--yes", "--json").out())
        .contains("\"deleted\" : 2");
    assertThat(gateway.store().size()).isEqualTo(1);
  }

  @Test
  void countersCount() {
    assertThat(cli.run("kv", "increment", "n").out()).isEqualTo("1\n");
    assertThat(cli.run("kv", "increment", "n", "41").out()).isEqualTo("42\n");
    assertThat(cli.run("kv", "increment", "n", "-50").out()).isEqualTo("-8\n");
    assertThat(cli.run("kv", "increment", "--", "n", "-2").out()).isEqualTo("-10\n");
    assertThat(cli.run("kv", "increment", "n", "0", "-o", "jsonl").out())
        .isEqualTo("{\"value\":-10,\"mod_revision\":5,\"create_revision\":1,\"version\":5}\n");
    assertThat(cli.run("kv", "increment", "n", "--if-absent").code()).isEqualTo(6);
    assertThat(cli.run("kv", "increment", "n", "--if-revision", "5").out()).isEqualTo("-9\n");
    gateway.store().put("word", "many");
    assertThat(cli.run("kv", "increment", "word").code()).isEqualTo(6);
    assertThat(cli.run("kv", "increment", "word").err()).startsWith("error: not_a_counter: ");
  }

  @Test
  void appendsAppend() throws IOException {
    assertThat(cli.run("kv", "append", "log", "one,").out()).isEqualTo("created at revision 1\n");
    Path file = Files.writeString(home.resolve("v"), "two,");
    assertThat(cli.run("kv", "append", "log", "@" + file).out())
        .isEqualTo("appended at revision 2\n");
    byte[] three = "three".getBytes(StandardCharsets.UTF_8);
    assertThat(cli.runWith(three, "kv", "append", "log", "-", "--if-present", "--json").out())
        .contains("\"version\" : 3");
    assertThat(gateway.store().text("log")).isEqualTo("one,two,three");
    assertThat(cli.run("kv", "append", "log", "x", "--if-revision", "1").code()).isEqualTo(6);
    assertThat(cli.run("kv", "append", "none", "x", "--if-present").err()).contains("absent");
  }

  @Test
  void whatContradictsItselfIsExitCode2() {
    assertThat(cli.run("kv", "append", "k").code()).isEqualTo(2);
    assertThat(cli.run("kv", "increment").code()).isEqualTo(2);
    assertThat(cli.run("kv", "increment", "k", "many").code()).isEqualTo(2);
    assertThat(cli.run("kv", "increment", "k", "1", "-2").code()).isEqualTo(2);
    assertThat(cli.run("kv", "increment", "k", "-1.5").err()).contains("-1.5");
    assertThat(cli.run("kv", "increment", "k", "--if-absnt").err()).contains("--if-absent");
    assertThat(cli.run("kv", "increment", "k", "-9223372036854775809").code()).isEqualTo(2);
    assertThat(cli.run("kv", "increment", "k", "--if-absent", "--if-present").code()).isEqualTo(2);
    assertThat(cli.run("kv", "put", "k").code()).isEqualTo(2);
    assertThat(cli.run("kv", "put", "k", "v", "--if-absent", "--if-revision", "1").code())
        .isEqualTo(2);
    assertThat(cli.run("kv", "delete").code()).isEqualTo(2);
    assertThat(cli.run("kv", "delete", "k", "--prefix", "p").code()).isEqualTo(2);
    assertThat(cli.run("kv", "delete", "--prefix", "", "--yes").code()).isEqualTo(2);
    assertThat(cli.run("kv", "scan", "--prefix", "a", "--start", "b").code()).isEqualTo(2);
    assertThat(cli.run("kv", "get", "zz", "--hex-key").code()).isEqualTo(2);
    assertThat(cli.run("kv", "scan", "-o", "xml").err()).contains("table, json, jsonl and yaml");
    assertThat(gateway.requests()).isEmpty();
  }
}
