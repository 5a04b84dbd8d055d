package io.quorate.gateway.ui;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The UI's few files, read once from the class path and kept in memory, plain and compressed. A
 * request's path is looked up among these names and never touches a file system, so there is
 * nothing to traverse. Their version is a digest of all names and contents: it stands in the path,
 * so that browsers may keep the files for ever and still never mix two releases. Immutable.
 */
final class UiFiles {
  private static final String ROOT = "ui";
  private static final String INDEX = "index.html";
  private static final String VERSION_PLACE = "{{version}}";
  private static final int VERSION_BYTES = 8;

  private static final Map<String, String> CONTENT_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, UiFile> files = new TreeMap<>();
  private final String version;
  private final UiFile index;

  record UiFile(String contentType, Buffer plain, Buffer gzipped) {}

  private UiFiles(Map<String, byte[]> contents) {
    this.version = digest(contents);
    contents.forEach(
        (name, content) -> typeOf(name).ifPresent(t -> files.put(name, file(t, content))));
    String template = new String(contents.getOrDefault(INDEX, new byte[0]), StandardCharsets.UTF_8);
    if (!template.contains(VERSION_PLACE)) {
      throw new IllegalStateException("the admin UI is not on the class path");
    }
    byte[] page = template.replace(VERSION_PLACE, version).getBytes(StandardCharsets.UTF_8);
    this.index = file("text/html; charset=utf-8", page);
  }

  /** Reads the files of the module admin-ui. Blocks: for the start of the process. */
  static UiFiles load() {
    URL root = UiFiles.class.getClassLoader().getResource(ROOT + "/" + INDEX);
    if (root == null) {
      throw new IllegalStateException("the admin UI is not on the class path");
    }
    try {
      if (root.openConnection() instanceof JarURLConnection inJar) {
        // By path: a file system by URI is one per process, and somebody else's to close.
        Path jar = Path.of(inJar.getJarFileURL().toURI());
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
          return new UiFiles(read(files.getPath(ROOT)));
        }
      }
      return new UiFiles(read(parentOf(Path.of(root.toURI()))));
    } catch (IOException failure) {
      throw new UncheckedIOException("the admin UI can't be read", failure);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The page; for every path that is not a file's. */
  UiFile index() {
    return index;
  }

  String version() {
    return version;
  }

  Optional<UiFile> find(String name) {
    return Optional.ofNullable(files.get(name));
  }

  private static Map<String, byte[]> read(Path root) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
      }
    }
    return contents;
  }

  private static Path parentOf(Path file) {
    @Nullable Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalStateException(file + " is in no directory");
    }
    return parent;
  }

  private static Optional<String> typeOf(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(CONTENT_TYPES.get(extension));
  }

  private static UiFile file(String contentType, byte[] content) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    }
    return new UiFile(contentType, Buffer.buffer(content), Buffer.buffer(compressed.toByteArray()));
  }

  private static String digest(Map<String, byte[]> contents) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      contents.forEach(
          (name, content) -> {
            sha256.update((name + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
            sha256.update(content);
          });
      return HexFormat.of().formatHex(sha256.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
