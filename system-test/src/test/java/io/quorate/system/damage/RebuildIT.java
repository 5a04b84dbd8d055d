package io.quorate.system.damage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.cluster.SharedCluster;
import io.quorate.system.http.Response;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Disk space that data has left goes back to the disk, on all replicas, while the group is written
 * and read.
 */
@Order(40)
@ExtendWith(SharedCluster.class)
final class RebuildIT {
  private static final int VALUES = 110;
  private static final int VALUE_BYTES = 1 << 20;
  private static final long LARGE_BYTES = 100L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DevCluster cluster;
  private final KvApi http;

  RebuildIT(DevCluster cluster) {
    this.cluster = cluster;
    this.http = new KvApi(cluster);
  }

  @AfterEach
  void close() {
    http.close();
  }

  /** The bytes of a group's tree on each node; a rebuild has two files for a while. */
  private List<Long> treeBytes(String group) throws IOException {
    try (Stream<Path> files = Files.walk(cluster.data())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("current-"))
          .filter(file -> file.toString().contains("/" + group + "/"))
          .map(file -> file.toFile().length())
          .toList();
    }
  }

  @Test
  void spaceGoesBackToTheDiskWhileTheGroupIsUsed() throws Exception {
    Map.Entry<String, String> chosen =
        http.tagsOfGroups(cluster.admin().groups().size() - 1, 1).entrySet().iterator().next();
    String group = chosen.getValue();
    String prefix = "rebuild/" + UUID.randomUUID() + "{" + chosen.getKey() + "}";
    byte[] value = new byte[VALUE_BYTES];
    new Random(1).nextBytes(value);
    for (int i = 0; i < VALUES; i++) {
      Response written = http.send("PUT", Targets.kv(prefix + "large/" + i), value);
      assertThat(written.status()).as("%s", written).isEqualTo(201);
    }
    Await.until(
        "all replicas have large files",
        PATIENCE,
        () -> {
          List<Long> sizes = treeBytes(group);
          boolean areLarge = sizes.size() == 3 && sizes.stream().allMatch(b -> b > LARGE_BYTES);
          return areLarge ? Optional.empty() : Optional.of(sizes.toString());
        });
    String target = Targets.percentEncode(prefix + "large/");
    Response deleted =
        http.send("DELETE", "/v1/kv?prefix=" + target + "&confirm=" + target, new byte[0]);
    assertThat(deleted.status()).as("%s", deleted).isEqualTo(200);

    int[] writes = {0};
    Await.until(
        "all replicas have small files",
        PATIENCE,
        () -> {
          String number = Integer.toString(++writes[0]);
          http.put(prefix + "small/" + writes[0] % 100, number);
          Response back =
              http.send("GET", Targets.kv(prefix + "small/" + writes[0] % 100), new byte[0]);
          assertThat(back.text()).isEqualTo(number);
          List<Long> sizes = treeBytes(group);
          boolean areSmall = sizes.size() == 3 && sizes.stream().allMatch(b -> b < LARGE_BYTES / 2);
          return areSmall ? Optional.empty() : Optional.of(sizes.toString());
        });
    assertThat(http.scan(prefix + "small/")).hasSize(Math.min(writes[0], 100));
    AdminApi.Group agreed =
        cluster.awaitAgreement(PATIENCE).stream()
            .filter(one -> one.groupId().equals(group))
            .findFirst()
            .orElseThrow();
    assertThat(agreed.members()).hasSize(3);
  }
}
