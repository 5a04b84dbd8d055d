package io.quorate.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.Command;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.SharedCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What people type. Skipped where there is no curl; HttpContractIT holds the same by socket. */
@Order(13)
@ExtendWith(SharedCluster.class)
final class CurlIT {
  private final DevCluster cluster;
  private final String base;

  CurlIT(DevCluster cluster) {
    this.cluster = cluster;
    this.base = cluster.url() + "/v1/kv/curl/" + UUID.randomUUID();
  }

  @BeforeEach
  void wantsCurl() {
    Assumptions.assumeTrue(
        List.of("/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl").stream()
            .anyMatch(file -> Files.isExecutable(Path.of(file))));
  }

  private String curl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS"));
    command.addAll(List.of("-H", "Authorization: " + cluster.session().authorization()));
    command.addAll(List.of(arguments));
    return Command.run(command, Map.of(), Duration.ofSeconds(30)).orFail().out().strip();
  }

  private String status(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("-o", "/dev/null", "-w", "%{http_code}"));
    all.addAll(List.of(arguments));
    return curl(all.toArray(String[]::new));
  }

  @Test
  void filesGoThereAndBack(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("b c.bin");
    byte[] bytes = new byte[900_000];
    new Random(3).nextBytes(bytes);
    Files.write(file, bytes);
    String url = base + "/a/b%20c.txt";
    assertThat(status("-T", file.toString(), url)).isEqualTo("201");
    Path back = directory.resolve("back");
    curl("-o", back.toString(), url);
    assertThat(back).hasSameBinaryContentAs(file);
    assertThat(status("-T", file.toString(), url)).isEqualTo("200");
    assertThat(status("-X", "DELETE", url)).isEqualTo("204");
    assertThat(status(url)).isEqualTo("404");
  }

  @Test
  void etagsMakeConditions(@TempDir Path directory) throws Exception {
    String url = base + "/etag";
    assertThat(status("-X", "PUT", "-d", "one", url)).isEqualTo("201");
    Path etag = directory.resolve("etag");
    curl("--etag-save", etag.toString(), url);
    assertThat(status("--etag-compare", etag.toString(), url)).isEqualTo("304");
    assertThat(status("-X", "PUT", "-d", "two", "-H", "If-None-Match: *", url)).isEqualTo("412");
    String match = "If-Match: " + Files.readString(etag).strip();
    assertThat(status("-X", "PUT", "-d", "two", "-H", match, url)).isEqualTo("200");
    assertThat(status("-X", "PUT", "-d", "three", "-H", match, url)).isEqualTo("412");
    assertThat(curl(url)).isEqualTo("two");
    assertThat(curl("-I", url)).contains("200").containsIgnoringCase("etag: \"");
  }
}
