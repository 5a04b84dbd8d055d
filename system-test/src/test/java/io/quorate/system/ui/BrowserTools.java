package io.quorate.system.ui;

import io.quorate.system.cluster.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds what the browser tests need on this machine: chromium, and Node with npm for Playwright's
 * driver, which is fetched once and checked against a hash; Maven's bundle of it weighs 210 MB.
 * Without them the tests are skipped and say why, unless QUORATE_UI_TESTS=required.
 */
final class BrowserTools {
  private static final String DRIVER = "playwright-core@1.58.0";
  private static final String DRIVER_SHA_256 =
      "7e49be7e584b2347f4fcb1d0c5ba243a87ced691eaec6a1dc61379ab513d4a4b";

  /** Where a preinstalled driver is told to Playwright; also its way to skip its own download. */
  private static final String DRIVER_PROPERTY = "playwright.cli.dir";

  private static final Duration DOWNLOAD = Duration.ofMinutes(2);

  private BrowserTools() {}

  /** What a run needs. */
  record Tools(Path chromium, Path node) {}

  static Tools require() {
    Tools tools =
        new Tools(
            find("chromium", "chromium-browser").orElseGet(() -> absent("chromium")),
            find("node").orElseGet(() -> absent("node")));
    if (System.getProperty(DRIVER_PROPERTY) == null) {
      System.setProperty(DRIVER_PROPERTY, driver().toString());
    }
    return tools;
  }

  private static Path driver() {
    Path directory = Path.of("target", "playwright-driver").toAbsolutePath();
    if (Files.exists(directory.resolve("package/cli.js"))) {
      return directory;
    }
    Path npm = find("npm").orElseGet(() -> absent("npm"));
    try {
      Files.createDirectories(directory);
      String where = directory.toString();
      run(npm.toString(), "pack", "--silent", "--pack-destination", where, DRIVER);
      Path archive;
      try (Stream<Path> files = Files.list(directory)) {
        archive = files.filter(file -> file.toString().endsWith(".tgz")).findFirst().orElseThrow();
      }
      String hash = sha256(archive);
      if (!hash.equals(DRIVER_SHA_256)) {
        throw new IllegalStateException(archive + " has SHA-256 " + hash);
      }
      run("tar", "-xzf", archive.toString(), "-C", where);
      return directory;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Lends a command neither input nor output: node would make them non-blocking, and the test
   * runner speaks with this process through them.
   */
  private static void run(String... command) throws IOException {
    try {
      Command.run(List.of(command), Map.of(), DOWNLOAD).orFail();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static Optional<Path> find(String... names) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .flatMap(directory -> Stream.of(names).map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path absent(String tool) {
    String words = "the UI's tests need " + tool + " on the PATH";
    if ("required".equals(System.getenv("QUORATE_UI_TESTS"))) {
      throw new IllegalStateException(words);
    }
    return Assumptions.abort(words);
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
