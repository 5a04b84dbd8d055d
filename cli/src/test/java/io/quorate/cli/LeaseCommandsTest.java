package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.fake.FakeGateway;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseCommandsTest {
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
  void aLeaseFromGrantToRevocation() {
    assertThat(cli.run("lease", "grant", "--ttl", "30s").out()).isEqualTo("1\n");
    assertThat(cli.run("lease", "grant", "--ttl", "1d", "--id", "7312", "-o", "jsonl").out())
        .isEqualTo("{\"id\":\"7312\",\"ttl_ms\":86400000}\n");
    assertThat(cli.run("lease", "keep-alive", "1").out()).isEqualTo("alive for 30s\n");
    assertThat(cli.run("lease", "list").out())
        .contains("LEASE", "TTL", "REMAINING", "7312")
        .contains("30s");
    Cli.Result revoked = cli.run("lease", "revoke", "1");
    assertThat(revoked.code()).isZero();
    assertThat(revoked.out()).isEmpty();
    assertThat(cli.run("lease", "list", "-o", "jsonl").out().lines()).hasSize(1);
  }

  @Test
  void aLeaseThatHasEndedIsExitCode3() {
    for (String command : new String[] {"keep-alive", "revoke", "show"}) {
      Cli.Result result = cli.run("lease", command, "9");
      assertThat(result.code()).as(command).isEqualTo(3);
      assertThat(result.out()).isEmpty();
    }
    assertThat(cli.run("kv", "put", "k", "v", "--lease", "9").code()).isEqualTo(3);
  }

  @Test
  void aTakenIdIsAConflict() {
    cli.run("lease", "grant", "--ttl", "30", "--id", "5");
    assertThat(cli.run("lease", "grant", "--ttl", "30", "--id", "5").code()).isEqualTo(6);
  }

  @Test
  void whatIsNoTimeIsAUsageError() {
    assertThat(cli.run("lease", "grant", "--ttl", "soon").code()).isEqualTo(2);
    assertThat(cli.run("lease", "grant").code()).isEqualTo(2);
    assertThat(cli.run("kv", "put", "k", "v", "--ttl", "1x").code()).isEqualTo(2);
    assertThat(cli.run("lease", "grant", "--ttl", "5s", "--id", "1", "--scope", "k").code())
        .isEqualTo(2);
  }

  @Test
  void keysAreShownWithTheirLease() {
    cli.run("lease", "grant", "--ttl", "90s", "--scope", "{lock}");
    assertThat(cli.run("kv", "put", "{lock}", "me", "--lease", "1", "--ttl", "2m").code()).isZero();
    assertThat(gateway.requests()).last().asString().endsWith("?ttl=120000ms&lease=1");
    assertThat(cli.run("lease", "show", "1").out()).isEqualTo("90s left of 90s\n{lock}\n");
    assertThat(cli.run("lease", "show", "1", "-o", "jsonl").out())
        .isEqualTo(
            "{\"id\":\"1\",\"ttl_ms\":90000,\"remaining_ms\":90000,\"keys\":[\"{lock}\"],\"more_keys\":false}\n");
  }
}
