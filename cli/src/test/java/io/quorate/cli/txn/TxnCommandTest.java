package io.quorate.cli.txn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Cli;
import io.quorate.cli.fake.FakeGateway;
import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TxnCommandTest {
  private static final String PAY =
      """
      # An order is paid once.
      value("{order-7}/state") = "open"
      version("{order-7}/state") >= 1

      put {order-7}/state paid
      increment {order-7}/payments
      append {order-7}/log "paid;"
      get {order-7}/log
      del --prefix {order-7}/tmp/

      get {order-7}/state
      get {order-7}/nothing
      del {order-7}/nothing
      """;

  @TempDir Path home;
  private FakeGateway gateway;
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway();
    cli = Cli.signedIn(home, gateway);
    gateway.store().put("{order-7}/state", "open");
    gateway.store().put("{order-7}/tmp/1", "x");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void anOrderIsPaidOnce() throws IOException {
    Path file = Files.writeString(home.resolve("pay.txn"), PAY);
    Cli.Result paid = cli.run("kv", "txn", file.toString(), "--exit-code");
    assertThat(paid.err()).isEmpty();
    assertThat(paid.out())
        .isEqualTo(
            """
            SUCCESS at revision 3
            put {order-7}/state: updated, version 2
            increment {order-7}/payments: 1
            append {order-7}/log: created
            get {order-7}/log: paid;
            delete_range {order-7}/tmp/: deleted 1 key
            """);
    assertThat(paid.code()).isZero();
    Cli.Result again = cli.run("kv", "txn", file.toString());
    assertThat(again.out())
        .isEqualTo(
            """
            FAILURE at revision 4
            get {order-7}/state: paid
            get {order-7}/nothing: absent
            delete {order-7}/nothing: absent
            """);
    assertThat(again.code()).isZero();
    assertThat(cli.run("kv", "txn", file.toString(), "--exit-code").code()).isEqualTo(6);
    assertThat(gateway.store().text("{order-7}/payments")).isEqualTo("1");
  }

  @Test
  void programsGetTheResultAsTheApiHasIt() {
    Cli.Result result = cli.runWith(PAY.getBytes(UTF_8), "kv", "txn", "-", "-o", "jsonl");
    assertThat(result.out())
        .isEqualTo(
            """
            {"succeeded":true,"revision":3,"results":[\
            {"put":{"mod_revision":3,"create_revision":1,"version":2}},\
            {"increment":{"value":1,"mod_revision":3,"create_revision":3,"version":1}},\
            {"append":{"mod_revision":3,"create_revision":3,"version":1}},\
            {"get":{"key":"{order-7}/log","value":"paid;",\
            "mod_revision":3,"create_revision":3,"version":1}},\
            {"delete_range":{"deleted":1}}]}
            """);
    Cli.Result again = cli.runWith(PAY.getBytes(UTF_8), "kv", "txn", "-o", "yaml");
    assertThat(again.out())
        .startsWith("succeeded: false\nrevision: 4\nresults:\n- get:\n")
        .contains("\n- get: null\n")
        .endsWith("- delete:\n    deleted: 0\n");
  }

  @Test
  void theApisJsonIsTakenToo() {
    String json =
        """

        {"compare":[{"key":"{order-7}/state","exists":true}],
         "success":[{"put":{"key":{"base64":"/w=="},"value":"x"}},
                    {"delete":{"key":"{order-7}/state"}},
                    {"get":{"key":{"base64":"/w=="}}}]}
        """;
    Cli.Result result = cli.runWith(json.getBytes(UTF_8), "kv", "txn");
    assertThat(result.out())
        .isEqualTo(
            """
            SUCCESS at revision 3
            put base64:/w==: created
            delete {order-7}/state: deleted
            get base64:/w==: x
            """);
  }

  @Test
  void aPersonIsAskedForOnePartAfterTheOther() {
    cli.terminals("012");
    byte[] typed = "exists(a) = false\n\nput a 1\n\n\nnever read\n".getBytes(UTF_8);
    Cli.Result result = cli.with("NO_COLOR", "1").runWith(typed, "kv", "txn");
    assertThat(result.err())
        .isEqualTo(
            """
            compares:
            success requests (get, put, del, increment, append):
            failure requests (get, put, del, increment, append):
            """);
    assertThat(result.out()).isEqualTo("SUCCESS at revision 3\nput a: created\n");
    Cli.Result wrong = cli.runWith("\npot a 1\n".getBytes(UTF_8), "kv", "txn");
    assertThat(wrong.err()).contains("error: line 2, column 1: unknown operation \"pot\"");
    // Who asks for standard input by name is a program.
    assertThat(cli.runWith("\nget a".getBytes(UTF_8), "kv", "txn", "-").err()).isEmpty();
  }

  @Test
  void whatIsWrongIsSaidWithItsPlaceAndNothingIsSent() throws IOException {
    Path file = home.resolve("odd");
    Files.writeString(file, "value(a) = b\n\nput a\n");
    Cli.Result text = cli.run("kv", "txn", file.toString());
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.err()).isEqualTo("error: " + file + ", line 3, column 6: expected VALUE\n");
    Files.writeString(file, "{\"success\":\n [{\"pot\":{}}]}");
    assertThat(cli.run("kv", "txn", file.toString()).err())
        .isEqualTo(
            "error: "
                + file
                + ", line 2, column 4: unknown operation \"pot\"; known are get, put, delete,"
                + " delete_range, increment, append\n");
    Files.write(file, new byte[] {'\n', 'g', 'e', 't', ' ', (byte) 0xc3, (byte) 0xbc, (byte) 0xff});
    assertThat(cli.run("kv", "txn", file.toString()).err())
        .contains(file + ", line 2, column 6: this is no UTF-8; \\xHH stands for any byte");
    Files.write(file, new byte[(8 << 20) + 1]);
    assertThat(cli.run("kv", "txn", file.toString()).err()).contains("more than 8388608 bytes");
    assertThat(cli.run("kv", "txn", home.resolve("none").toString()).err())
        .contains("there is no file");
    assertThat(gateway.requests()).isEmpty();
  }

  @Test
  void whatTheServerRefusesChangesNothing() {
    byte[] count = "\nput a 1\nincrement {order-7}/state\n".getBytes(UTF_8);
    Cli.Result refused = cli.runWith(count, "kv", "txn");
    assertThat(refused.code()).isEqualTo(6);
    assertThat(refused.err()).startsWith("error: not_a_counter: ");
    assertThat(gateway.store().text("a")).isNull();
    gateway.refuseNext(ErrorCode.CROSS_SHARD_TXN);
    assertThat(cli.runWith(count, "kv", "txn").code()).isEqualTo(1);
    for (int i = 0; i < 9; i++) {
      gateway.refuseNext(ErrorCode.OUTCOME_UNKNOWN);
    }
    assertThat(cli.runWith(count, "kv", "txn", "--timeout", "1").code()).isEqualTo(124);
  }

  @Test
  void whoIsNotSignedInIsToldBeforeAnythingIsAsked() {
    Cli.Result result = new Cli(home).terminals("012").run("kv", "txn");
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err()).contains("not signed in").doesNotContain("compares:");
  }
}
