package io.quorate.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The vendored modules are those of the lock file, which {@code vendor.sh} writes. */
final class VendorLockTest {
  private static final Path VENDOR = Path.of("src/main/resources/ui/vendor");
  private static final String LOCK = "vendor.lock";

  @Test
  void filesAndLockAgree() throws IOException {
    Map<String, String> locked = new TreeMap<>();
    for (String line : Files.readAllLines(VENDOR.resolve(LOCK))) {
      if (!line.startsWith("#")) {
        String[] fields = line.split(" ", 3);
        assertThat(fields[0]).matches("@?[a-z/-]+@\\d+\\.\\d+\\.\\d+");
        locked.put(fields[2], fields[1]);
      }
    }
    Map<String, String> present = new TreeMap<>();
    for (Path file : files()) {
      present.put(VENDOR.relativize(file).toString().replace('\\', '/'), sha256(file));
    }

    assertThat(present).isEqualTo(locked);
  }

  @Test
  void eachPackageHasItsLicence() throws IOException {
    Set<String> packages = new TreeSet<>();
    Set<String> licensed = new TreeSet<>();
    for (Path file : files()) {
      String name = VENDOR.relativize(file).getName(0).toString();
      packages.add(name);
      if (file.endsWith("LICENSE")) {
        licensed.add(name);
      }
    }

    assertThat(licensed).isEqualTo(packages);
  }

  private static Iterable<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(VENDOR)) {
      return paths.filter(Files::isRegularFile).filter(path -> !path.endsWith(LOCK)).toList();
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
