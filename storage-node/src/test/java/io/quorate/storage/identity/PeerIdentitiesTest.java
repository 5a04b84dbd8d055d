package io.quorate.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PeerIdentitiesTest {
  private static final Set<String> NODES = Set.of("n1", "n2", "n3");

  @Test
  void welcomesAKnownNodeBeforeThereIsACatalogAndPinsItsFirstIncarnation() {
    PeerIdentities peers = new PeerIdentities(identity("", Map.of()), NODES);

    assertThat(peers.refusal("dev", "", "n2", "a")).isEmpty();
    assertThat(peers.refusal("dev", "", "n2", "b")).get().asString().contains("lost its data");
    assertThat(peers.firstSeen()).containsEntry("n2", "a").containsEntry("n1", "own");
  }

  @Test
  void refusesOtherClustersAndStrangers() {
    PeerIdentities peers = new PeerIdentities(identity("c-1", Map.of()), NODES);

    assertThat(peers.refusal("prod", "c-1", "n2", "a")).get().asString().contains("\"prod\"");
    assertThat(peers.refusal("dev", "c-2", "n2", "a")).get().asString().contains("c-2");
    assertThat(peers.refusal("dev", "c-1", "n9", "a")).get().asString().contains("n9");
    assertThat(peers.refusal("dev", "c-1", "n2", "")).isPresent();
    assertThat(peers.refusal("dev", "c-1", "n2", "a")).isEmpty();
    assertThat(peers.refusal("dev", "", "n3", "a")).isEmpty();
  }

  @Test
  void remembersTheCatalogsRecordsOverARestart() {
    PeerIdentities peers = new PeerIdentities(identity("c-1", Map.of("n2", "old")), NODES);

    assertThat(peers.refusal("dev", "c-1", "n2", "wiped")).isPresent();
    assertThat(peers.refusal("dev", "c-1", "n2", "old")).isEmpty();
  }

  @Test
  void takesOverWhatTheCatalogSays() {
    PeerIdentities peers = new PeerIdentities(identity("", Map.of()), NODES);
    peers.learn("c-1", Set.of("n1", "n2", "n4"), Map.of("n4", "x"));

    assertThat(peers.refusal("dev", "c-1", "n3", "a")).isPresent();
    assertThat(peers.refusal("dev", "c-1", "n4", "y")).isPresent();
    assertThat(peers.refusal("dev", "c-1", "n4", "x")).isEmpty();
  }

  private static NodeIdentity identity(String clusterId, Map<String, String> peers) {
    return new NodeIdentity("n1", "own", "dev", clusterId, new TreeMap<>(), new TreeMap<>(peers));
  }
}
