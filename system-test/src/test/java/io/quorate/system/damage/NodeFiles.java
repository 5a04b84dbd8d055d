package io.quorate.system.damage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of a stopped node, by what they are for. */
public record NodeFiles(Path data) {

  /** Of a group's store: trees, history, marker. */
  public List<Path> store(String groupId) throws IOException {
    return files(path -> isOf(path, groupId) && relative(path).contains("/store-"));
  }

  /** Of a group's snapshots, Raft's own file with them. */
  public List<Path> snapshot(String groupId) throws IOException {
    return files(path -> isOf(path, groupId) && relative(path).contains("/snapshot/"));
  }

  /** The segment of the write-ahead log that is written now. */
  Path writeAheadLog() throws IOException {
    return files(path -> isIn(path, "wal") && path.toString().endsWith(".wal")).stream()
        .max(Comparator.comparing(path -> path.getFileName().toString()))
        .orElseThrow(() -> new IOException("no write-ahead log under " + data));
  }

  Path manifest() throws IOException {
    return log(name -> name.startsWith("MANIFEST")).stream()
        .max(Comparator.comparing(path -> path.getFileName().toString()))
        .orElseThrow(() -> new IOException("no manifest under " + data));
  }

  List<Path> tables() throws IOException {
    return log(name -> name.endsWith(".sst"));
  }

  Path logDirectory() throws IOException {
    return manifest().getParent();
  }

  Path watermark() throws IOException {
    List<Path> found = files(path -> path.getFileName().toString().contains("watermark"));
    if (found.size() != 1) {
      throw new IOException("not one watermark under " + data + ": " + found);
    }
    return found.get(0);
  }

  private List<Path> log(Predicate<String> name) throws IOException {
    return files(path -> isIn(path, "rocksdb") && name.test(path.getFileName().toString()));
  }

  private static boolean isIn(Path path, String directory) {
    return path.getParent().getFileName().toString().equals(directory);
  }

  private boolean isOf(Path path, String groupId) {
    return relative(path).contains("/" + groupId + "/");
  }

  private String relative(Path path) {
    return "/" + data.relativize(path);
  }

  private List<Path> files(Predicate<Path> wanted) throws IOException {
    try (Stream<Path> tree = Files.walk(data)) {
      return tree.filter(Files::isRegularFile).filter(wanted).sorted().toList();
    }
  }

  /** Removes everything in the directory. */
  void wipe() throws IOException {
    delete(data);
    Files.createDirectories(data);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              path,
              target,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
