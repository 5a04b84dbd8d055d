package io.quorate.cli.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Cli;
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

class ExportTest {
  /** In key order, as bytes; the last ones are what JSON, shells and encodings trip over. */
  private static final String CANONICAL =
      """
      {"key":" ","value":""}
      {"key":"\\"quoted\\\\\\"","value":"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f/</script>"}
      {"key":"../..//%2F+?#&","value":"%00 %zz"}
      {"key":"a","value":"{\\"base64\\":\\"AAE=\\"}"}
      {"key":"a\\u0000b","value":"null"}
      {"key":"é","value":"é<LS><PS>\ufeff\ufffd"}
      {"key":"漢字","value":"𝄞😀"}
      {"key":"😀","value":"\uffff"}
      {"key":{"base64":"/w=="},"value":{"base64":"wK8="}}
      {"key":{"base64":"/wA="},"value":"text"}
      """
          // Javac takes these two for line ends and warns.
          .replace("<LS>", "\u2028")
          .replace("<PS>", "\u2029");

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
  void whatWasImportedComesBackByteForByte() throws IOException {
    gateway.pageRows(3);
    Path in = Files.writeString(home.resolve("in"), CANONICAL);
    assertThat(cli.run("kv", "import", in.toString()).code()).isZero();
    Cli.Result piped = cli.run("kv", "export");
    assertThat(piped.code()).as(piped.err()).isZero();
    assertThat(piped.out()).isEqualTo(CANONICAL);
    Path out = home.resolve("out");
    Cli.Result result = cli.run("kv", "export", "-o", out.toString());
    assertThat(result.err()).isEqualTo("exported 10 records into " + out + "\n");
    assertThat(out).hasContent(CANONICAL);
    assertThat(Files.readAllBytes(out)).isEqualTo(Files.readAllBytes(in));
    assertThat(home.resolve("out.partial")).doesNotExist();
  }

  @Test
  void aPrefixIsEncoded() {
    gateway.store().put("a&b", "1");
    gateway.store().put("a", "2");
    assertThat(cli.run("kv", "export", "--prefix", "a&").out())
        .isEqualTo("{\"key\":\"a&b\",\"value\":\"1\"}\n");
  }

  @Test
  void nothingIsAnEmptyFile() {
    Path out = home.resolve("out");
    assertThat(cli.run("kv", "export", "-o", out.toString()).code()).isZero();
    assertThat(out).isEmptyFile();
  }

  @Test
  void anInterruptedExportContinuesAtItsMoment() throws IOException {
    for (int i = 0; i < 10; i++) {
      gateway.store().put("k" + i, "v");
    }
    gateway.pageRows(4);
    String whole = cli.run("kv", "export").out();
    // What an interruption after one page leaves, and a torn page behind it.
    Path out = home.resolve("out");
    String first = whole.lines().limit(4).reduce("", (a, b) -> a + b + "\n");
    Files.writeString(home.resolve("out.partial"), first + "{\"key\":\"torn");
    new ExportState(home.resolve("out.export-state"), source())
        .save(new ExportState.Place("m0-4", first.getBytes(StandardCharsets.UTF_8).length, 4));
    gateway.store().put("k5x", "later");
    Cli.Result result = cli.run("kv", "export", "-o", out.toString());
    assertThat(result.err()).contains("continuing after 4 records");
    assertThat(Files.readString(out)).isEqualTo(whole);
    assertThat(home.resolve("out.export-state")).doesNotExist();
  }

  @Test
  void aMomentThatIsForgottenSaysSo() throws IOException {
    gateway.store().put("k", "v");
    Files.writeString(home.resolve("out.partial"), "");
    ExportState state = new ExportState(home.resolve("out.export-state"), source());
    state.save(new ExportState.Place("m9-4", 0, 0));
    Cli.Result result = cli.run("kv", "export", "-o", home.resolve("out").toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("--restart");
    assertThat(cli.run("kv", "export", "-o", home.resolve("out").toString(), "--restart").code())
        .isZero();
  }

  @Test
  void aFileAppearsOnlyWhenItIsComplete() {
    gateway.store().put("k", "v");
    gateway.refuseNext(ErrorCode.INTERNAL);
    Path out = home.resolve("out");
    assertThat(cli.run("kv", "export", "-o", out.toString()).code()).isEqualTo(1);
    assertThat(out).doesNotExist();
  }

  private String source() {
    return "token@" + gateway.url() + " ";
  }
}
