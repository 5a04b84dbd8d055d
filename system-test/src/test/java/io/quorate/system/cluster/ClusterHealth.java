package io.quorate.system.cluster;

import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Waits for a cluster to be as it should.
 *
 * @param gateways that must be ready
 * @param groups of data; the catalog's comes on top
 */
public record ClusterHealth(List<URI> gateways, AdminApi admin, int groups) {
  private static final Duration SERVING = Duration.ofSeconds(60);
  private static final int TIMEOUT_MS = 2_000;

  public ClusterHealth {
    gateways = List.copyOf(gateways);
  }

  /** Waits until the gateways are ready and every group has a leader and all its replicas. */
  public long awaitServing() throws InterruptedException {
    return awaitServing(SERVING);
  }

  /** The same where more time must be given. */
  public long awaitServing(Duration deadline) throws InterruptedException {
    return Await.until("every group serves", deadline, () -> notServing(List.of()));
  }

  /** The same while some nodes are known to be down. */
  public long awaitServingWithout(String... down) throws InterruptedException {
    return Await.until("every group serves", SERVING, () -> notServing(List.of(down)));
  }

  private Optional<String> notServing(List<String> down) throws IOException {
    for (URI gateway : gateways) {
      try (HttpConnection connection = new HttpConnection(gateway, TIMEOUT_MS)) {
        Response ready = connection.send("GET", "/readyz", new byte[0]);
        if (ready.status() != 200) {
          return Optional.of(gateway + "/readyz answered " + ready);
        }
      }
    }
    List<AdminApi.Group> all = admin.groups();
    if (all.size() != groups + 1) {
      return Optional.of("groups: " + all);
    }
    return all.stream()
        .filter(group -> !serves(group, down))
        .findFirst()
        .map(group -> "not whole: " + group);
  }

  private static boolean serves(AdminApi.Group group, List<String> down) {
    return !group.leader().isEmpty()
        && !down.contains(group.leader())
        && group.members().stream()
            .filter(member -> !down.contains(member.nodeId()))
            .allMatch(member -> member.state().equals("up"));
  }

  /** Waits until every group's replicas hold one checksum at one index; no one may be writing. */
  public List<AdminApi.Group> awaitAgreement(Duration deadline) throws InterruptedException {
    return Await.value(
        "replicas hold the same",
        deadline,
        () -> {
          List<AdminApi.Group> all = admin.groups();
          for (AdminApi.Group group : all) {
            Optional<String> disagreement = group.disagreement();
            if (disagreement.isPresent()) {
              throw new IllegalStateException(disagreement.get());
            }
          }
          return all;
        });
  }
}
