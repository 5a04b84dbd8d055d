package io.quorate.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path directory;

  @Test
  void keepsItsIncarnationAndWhatItLearned() {
    String incarnation;
    try (DataDirectory data = DataDirectory.open(directory, "n1", "dev")) {
      incarnation = data.identity().incarnation();
      data.recordReplica("g1", List.of("n1", "n2"));
      data.recordCatalog("c-1", new TreeMap<>(Map.of("n2", "i-2")));
    }
    try (DataDirectory data = DataDirectory.open(directory, "n1", "dev")) {
      assertThat(data.identity().incarnation()).isEqualTo(incarnation);
      assertThat(data.identity().replicas()).containsOnly(Map.entry("g1", List.of("n1", "n2")));
      assertThat(data.identity().clusterId()).isEqualTo("c-1");
      assertThat(data.identity().peers()).containsEntry("n2", "i-2");
    }
  }

  @Test
  void refusesAnotherNodeOrCluster() {
    DataDirectory.open(directory, "n1", "dev").close();

    assertThatThrownBy(() -> DataDirectory.open(directory, "n2", "dev"))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("belongs to node \"n1\"")
        .hasMessageContaining("configuration says \"n2\"");
    assertThatThrownBy(() -> DataDirectory.open(directory, "n1", "prod"))
        .hasMessageContaining("belongs to cluster \"dev\"");
    DataDirectory.open(directory, "n1", "dev").close();
  }

  @Test
  void refusesASecondHolder() {
    try (DataDirectory held = DataDirectory.open(directory, "n1", "dev")) {
      assertThatThrownBy(() -> DataDirectory.open(held.path(), "n1", "dev"))
          .hasMessageContaining("in use");
    }
  }

  @Test
  void refusesADamagedFile() throws IOException {
    DataDirectory.open(directory, "n1", "dev").close();
    Files.writeString(directory.resolve("node.json"), "{\"format\":1,");

    assertThatThrownBy(() -> DataDirectory.open(directory, "n1", "dev"))
        .hasMessageContaining("damaged");
  }

  @Test
  void refusesAnotherClusterId() {
    try (DataDirectory data = DataDirectory.open(directory, "n1", "dev")) {
      data.recordCatalog("c-1", new TreeMap<>());

      assertThatThrownBy(() -> data.recordCatalog("c-2", new TreeMap<>()))
          .isInstanceOf(IdentityException.class);
    }
  }
}
