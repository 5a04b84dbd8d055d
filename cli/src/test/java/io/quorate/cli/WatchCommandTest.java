package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.fake.FakeGateway;
import io.quorate.proto.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {
  private static final String EVENTS =
      """
      id: g1:4
      event: progress
      data: {"revisions":{"g1":4}}

      id: g1:5
      event: change
      data: {"group":"g1","revision":5,"changes":[{"type":"put","key":"a","value":"1","mod_revision":5,"create_revision":5,"version":1},{"type":"delete","key":"b","mod_revision":5,"previous":{"key":"b","value":"old","mod_revision":1,"create_revision":1,"version":1}}]}

      """;

  @TempDir Path home;
  private FakeGateway gateway;
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway().watchEvents(EVENTS);
    cli = Cli.signedIn(home, gateway);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void showsChangesALine() {
    Cli.Result shown = cli.run("kv", "watch", "--count", "1");
    assertThat(shown.code()).isZero();
    assertThat(shown.out()).isEqualTo("put    a  g1:5  1\ndelete b  g1:5  was old\n");
    assertThat(gateway.requests()).contains("GET /v1/watch");
  }

  @Test
  void showsATransactionAsALineOfJson() {
    Cli.Result shown = cli.run("kv", "watch", "--prefix", "a", "--json", "--count", "1");
    assertThat(shown.out())
        .isEqualTo(
            "{\"group\":\"g1\",\"revision\":5,\"changes\":[{\"type\":\"put\",\"key\":\"a\",\"value\":\"1\",\"mod_revision\":5,\"create_revision\":5,\"version\":1},"
                + "{\"type\":\"delete\",\"key\":\"b\",\"previous\":{\"key\":\"b\",\"value\":\"old\",\"mod_revision\":1,\"create_revision\":1,\"version\":1}}],\"resume_token\":\"g1:5\"}\n");
    assertThat(gateway.requests()).contains("GET /v1/watch?start=a&end=b");
  }

  @Test
  void asksForWhatItWasToldTo() {
    cli.run("kv", "watch", "k", "--previous", "--filter", "put", "--after", "g1:3", "--count", "1");
    assertThat(gateway.requests())
        .contains("GET /v1/watch?start=k&end=k%00&previous=true&filter=put&after=g1%3A3");
  }

  @Test
  void saysWhyItCannot() {
    assertThat(cli.run("kv", "watch", "k", "--prefix", "p").code()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("kv", "watch", "--filter", "all").code()).isEqualTo(ExitCode.USAGE);
    gateway.refuseNext(ErrorCode.REVISION_COMPACTED);
    Cli.Result gone = cli.run("kv", "watch", "--after", "g1:1");
    assertThat(gone.code()).isEqualTo(ExitCode.ERROR);
    assertThat(gone.err()).contains("as the test wants it");
  }
}
