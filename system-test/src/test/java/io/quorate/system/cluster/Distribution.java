package io.quorate.system.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the launcher and the jars of this build are.
 *
 * @param root of the checkout
 * @param build the directory below {@code target} that this build writes to: quick builds have one
 *     of their own
 */
public record Distribution(Path root, Path build) {

  /** Of the build that the test classes come from. */
  public static Distribution find() {
    Path classes =
        Path.of(Distribution.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    Path module = classes;
    while (!Files.exists(module.resolve("pom.xml"))) {
      module = module.getParent();
      if (module == null) {
        throw new IllegalStateException("the test classes are in no module: " + classes);
      }
    }
    Path build = module.resolve("target").relativize(classes.getParent());
    return new Distribution(module.getParent(), build);
  }

  public List<String> launcher() {
    return List.of(root.resolve("quorate").toString());
  }

  /** Makes the launcher run this build's jars as they are; it must not build within a build. */
  public Map<String, String> environment() {
    Path lib = root.resolve("deploy/target").resolve(build).resolve("dist/lib");
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException("no distribution at " + lib + ": run mvn package first");
    }
    return Map.of("QUORATE_LIB", lib.toString());
  }

  /** A directory for the data of test clusters, which {@code mvn clean} removes. */
  public Path workDirectory(String name) {
    return root.resolve("system-test/target/clusters").resolve(name);
  }

  /** Removes a directory with all that is in it, if it is there. */
  public static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
