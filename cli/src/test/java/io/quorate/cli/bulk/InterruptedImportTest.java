package io.quorate.cli.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Cli;
import io.quorate.cli.QuorateCli;
import io.quorate.cli.fake.FakeGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports as processes of their own, which are ended in the middle. */
class InterruptedImportTest {
  private static final int RECORDS = 30_000;
  private static final int BATCHES = RECORDS / 1_000;

  @TempDir Path home;
  private FakeGateway gateway;
  private Cli cli;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway();
    cli = Cli.signedIn(home, gateway);
    file = ImportTest.numbered(home.resolve("in.ndjson"), RECORDS);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void afterCtrlCTheSameCommandWritesTheRest() throws IOException, InterruptedException {
    Process first = importUntil(20);
    new ProcessBuilder("kill", "-INT", Long.toString(first.pid())).start().waitFor();
    assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).isEqualTo(130);
    String said = Files.readString(home.resolve("err"));
    assertThat(said).contains("interrupted").contains("the same command continues");
    theRestArrives(14);
  }

  @Test
  void afterAKillNothingIsLost() throws IOException, InterruptedException {
    Process first = importUntil(20);
    // A kill before the first save begins anew, which is right and not what is tested here.
    Path state = file.resolveSibling(file.getFileName() + ".import-state");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Files.notExists(state)) {
      assertThat(System.nanoTime()).as("no state was saved").isLessThan(deadline);
      pause(10);
    }
    first.destroyForcibly().waitFor();
    theRestArrives(1);
  }

  /** Starts an import whose batches take their time; returns when so many have come. */
  private Process importUntil(int batches) throws IOException, InterruptedException {
    CountDownLatch enough = new CountDownLatch(batches);
    gateway.beforeBatch(
        number -> {
          enough.countDown();
          pause(number <= batches ? 60 : 600);
        });
    ProcessBuilder command =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                QuorateCli.class.getName(),
                "kv",
                "import",
                file.toString()));
    command.environment().putAll(cli.env());
    command.redirectError(home.resolve("err").toFile());
    Process process = command.start();
    assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
    return process;
  }

  private void theRestArrives(int batchesSaved) {
    gateway.beforeBatch(number -> {});
    int before = gateway.batchSizes().size();
    Cli.Result rest = cli.run("kv", "import", file.toString());
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(rest.err()).contains("continuing after line ");
    assertThat(gateway.batchSizes().size() - before).isLessThanOrEqualTo(BATCHES - batchesSaved);
    assertThat(gateway.store().size()).isEqualTo(RECORDS);
    for (int i = 0; i < RECORDS; i++) {
      assertThat(gateway.store().text("k%08d".formatted(i))).isEqualTo("v" + i);
    }
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
