package io.quorate.system.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the launcher and the jars of this build are. */
public record Distribution(Path root) {

  /** The checkout that the tests run in. */
  public static Distribution find() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("deploy/pom.xml"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      throw new IllegalStateException(
          "not in a checkout of Quorate: " + Path.of("").toAbsolutePath());
    }
    return new Distribution(directory);
  }

  public List<String> launcher() {
    return List.of(root.resolve("quorate").toString());
  }

  /** Makes the launcher run this build's jars as they are; it must not build within a build. */
  public Map<String, String> environment() {
    Path lib = root.resolve("deploy/target/dist/lib");
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException("no distribution at " + lib + ": run mvn package first");
    }
    return Map.of("QUORATE_LIB", lib.toString());
  }

  /** A directory for the data of test clusters, which {@code mvn clean} removes. */
  public Path workDirectory(String name) {
    return root.resolve("system-test/target/clusters").resolve(name);
  }
}
