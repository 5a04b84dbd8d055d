package io.quorate.cli.dev;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Waits until a cluster serves, or until it is clear that it will not. */
final class Readiness {
  private static final long POLL_MS = 100;
  private static final int LOG_LINES = 15;

  private final DevLayout layout;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  Readiness(DevLayout layout) {
    this.layout = layout;
  }

  void await(Topology topology, Map<String, Process> children, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    String last = "no answer";
    while (true) {
      for (Map.Entry<String, Process> child : children.entrySet()) {
        if (!child.getValue().isAlive()) {
          throw endedEarly(child.getKey(), child.getValue().exitValue());
        }
      }
      String answer = ask(URI.create(topology.gateway().url() + "/readyz?verbose"));
      if (answer.isEmpty()) {
        return;
      }
      last = answer;
      if (System.nanoTime() > deadline) {
        throw new CliException(
            ExitCode.TIMEOUT,
            "the cluster does not serve after %d s: %s%nIts logs are %s"
                .formatted(timeout.toSeconds(), last, layout.log("*")));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  /** Empty when it serves, else why it does not. */
  private String ask(URI url) throws InterruptedException {
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(2)).build(),
              BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? ""
          : "HTTP " + answer.statusCode() + " " + answer.body().strip();
    } catch (IOException e) {
      // Not there yet: that is what is being waited for.
      return "the gateway does not answer";
    }
  }

  private CliException endedEarly(String service, int exitCode) {
    String log = String.join("\n  ", LogTail.lastLines(layout.log(service), LOG_LINES));
    return new CliException(
        ExitCode.ERROR,
        "%s ended with code %d while starting. The end of %s:%n  %s"
            .formatted(service, exitCode, layout.log(service), log));
  }
}
