package io.quorate.cli.dev;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits until a cluster serves, or until it is clear that it will not. */
final class Readiness {
  private static final long POLL_MS = 100;
  private static final int LOG_LINES = 15;

  /** How long to wait for nodes once the gateway serves. */
  private static final Duration NODES = Duration.ofSeconds(30);

  private final DevLayout layout;
  private final Consumer<String> progress;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  Readiness(DevLayout layout, Consumer<String> progress) {
    this.layout = layout;
    this.progress = progress;
  }

  /**
   * Returns when the gateway serves and the new nodes have leaders for their groups. Nodes that
   * take long are only told of: a cluster serves with some of its nodes.
   */
  void await(Topology topology, Map<String, Process> children, Duration timeout)
      throws InterruptedException {
    long begun = System.nanoTime();
    URI gateway = readyz(topology.gateway().address());
    while (true) {
      for (Map.Entry<String, Process> child : children.entrySet()) {
        if (!child.getValue().isAlive()) {
          throw endedEarly(child.getKey(), child.getValue().exitValue());
        }
      }
      long waited = System.nanoTime() - begun;
      String answer = ask(gateway);
      if (answer.isEmpty()) {
        List<String> slow = notReady(topology, children);
        if (slow.isEmpty()) {
          return;
        }
        if (waited > Math.min(timeout.toNanos(), NODES.toNanos())) {
          progress.accept("not all is ready yet: " + String.join("; ", slow));
          return;
        }
      } else if (waited > timeout.toNanos()) {
        throw new CliException(
            ExitCode.TIMEOUT,
            "the cluster does not serve after %d s: %s%nIts logs are in %s"
                .formatted(timeout.toSeconds(), answer, layout.directory()));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  private List<String> notReady(Topology topology, Map<String, Process> children)
      throws InterruptedException {
    List<String> slow = new ArrayList<>();
    for (Topology.Node node : topology.nodes()) {
      if (children.containsKey(node.id())) {
        String answer = ask(readyz(node.metrics()));
        if (!answer.isEmpty()) {
          slow.add(node.id() + ": " + answer);
        }
      }
    }
    return slow;
  }

  private static URI readyz(String address) {
    return URI.create("http://" + address + "/readyz?verbose");
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
          : "HTTP " + answer.statusCode() + " " + answer.body().strip().replace('\n', ',');
    } catch (IOException e) {
      // Not there yet: that is what is being waited for.
      return "no answer";
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
