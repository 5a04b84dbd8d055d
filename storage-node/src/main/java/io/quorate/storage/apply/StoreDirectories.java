package io.quorate.storage.apply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directories of a replica's stores, {@code store-<number>}: one in use, and while a snapshot
 * is loaded the next one. The highest number is the newest. Methods block.
 */
final class StoreDirectories {
  private static final String PREFIX = "store-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{1,18}");

  private final Path parent;

  StoreDirectories(Path parent) {
    this.parent = parent;
  }

  /** Those that exist, newest first. */
  List<Path> newestFirst() {
    try {
      Files.createDirectories(parent);
      List<Path> found = new ArrayList<>();
      try (Stream<Path> children = Files.list(parent)) {
        children
            .filter(path -> NAME.matcher(path.getFileName().toString()).matches())
            .forEach(found::add);
      }
      found.sort(Comparator.comparingLong(StoreDirectories::number).reversed());
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name for one that is newer than all that exist. */
  Path next() {
    List<Path> existing = newestFirst();
    return parent.resolve(PREFIX + (existing.isEmpty() ? 1 : number(existing.get(0)) + 1));
  }

  static void create(Path directory) {
    try {
      Files.createDirectory(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Path directory) {
    return Long.parseLong(directory.getFileName().toString().substring(PREFIX.length()));
  }
}
