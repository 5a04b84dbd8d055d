package io.quorate.storage.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a group's last snapshots where operators see them. Raft keeps only its newest and deletes
 * the others; a hard link outlives that and copies nothing.
 *
 * <p>Files are {@code <group>-<applied index>.qsnap} in one directory per group. The directory is
 * the state: it is listed anew each time, so a restart needs nothing. Other files in it are left
 * alone and reported. For any threads.
 */
public final class SnapshotArchive {
  public static final int DEFAULT_RETAINED = 3;

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotArchive.class);
  private static final String SUFFIX = ".qsnap";

  private final Path directory;
  private final String groupId;
  private final int retained;
  private final Pattern names;

  /**
   * @param groupDirectory the group's directory; the archive is a directory in it
   * @param retained how many snapshots are kept, at least one
   */
  public SnapshotArchive(Path groupDirectory, String groupId, int retained) {
    if (retained < 1) {
      throw new IllegalArgumentException("retained: " + retained);
    }
    this.directory = groupDirectory.resolve("archive");
    this.groupId = groupId;
    this.retained = retained;
    this.names = Pattern.compile(Pattern.quote(groupId) + "-(\\d{1,19})" + Pattern.quote(SUFFIX));
  }

  /** A snapshot in the archive. */
  public record Archived(Path file, long bytes, SnapshotInfo info) {
    /** Its name among the group's snapshots. */
    public String name() {
      return String.valueOf(file.getFileName());
    }
  }

  /** A file in the archive that is none of its snapshots, or a damaged one. */
  public record Stranger(Path file, String reason) {}

  /**
   * What the archive holds.
   *
   * @param snapshots newest first
   */
  public record Listing(List<Archived> snapshots, List<Stranger> strangers) {
    public Listing {
      snapshots = List.copyOf(snapshots);
      strangers = List.copyOf(strangers);
    }
  }

  /** Adds a finished snapshot by a hard link, and lets go of the oldest beyond the limit. */
  public synchronized Archived add(Path snapshot) throws IOException {
    Archived added = describe(snapshot);
    Files.createDirectories(directory);
    Path link = directory.resolve(groupId + "-" + added.info.position().appliedIndex() + SUFFIX);
    try {
      Files.createLink(link, snapshot);
    } catch (FileAlreadyExistsException e) {
      // The same state again: the later file takes its place.
      Path temporary = directory.resolve(link.getFileName() + ".tmp");
      Files.deleteIfExists(temporary);
      Files.createLink(temporary, snapshot);
      Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
    }
    List<Archived> all = list().snapshots();
    for (Archived old : all.subList(Math.min(retained, all.size()), all.size())) {
      Files.deleteIfExists(old.file);
    }
    syncDirectory(directory);
    return new Archived(link, added.bytes, added.info);
  }

  /** Lists the archive by reading the heads of its files. */
  public synchronized Listing list() throws IOException {
    List<Archived> snapshots = new ArrayList<>();
    List<Stranger> strangers = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          sort(file, snapshots, strangers);
        }
      }
    }
    snapshots.sort(
        Comparator.comparingLong((Archived one) -> one.info.position().appliedIndex()).reversed());
    return new Listing(snapshots, strangers);
  }

  private void sort(Path file, List<Archived> snapshots, List<Stranger> strangers) {
    String name = String.valueOf(file.getFileName());
    Matcher matcher = names.matcher(name);
    if (!matcher.matches()) {
      strangers.add(new Stranger(file, "not a snapshot of group " + groupId));
      return;
    }
    try {
      Archived found = describe(file);
      if (!found.info.groupId().equals(groupId)
          || !matcher.group(1).equals(Long.toString(found.info.position().appliedIndex()))) {
        strangers.add(new Stranger(file, "not the snapshot that its name says"));
      } else {
        snapshots.add(found);
      }
    } catch (SnapshotDamagedException | IOException e) {
      LOG.warn("{} can't be read: {}", file, e.getMessage());
      strangers.add(new Stranger(file, String.valueOf(e.getMessage())));
    }
  }

  private static Archived describe(Path file) throws IOException {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      return new Archived(file, Files.size(file), reader.info());
    }
  }

  /** Removes one snapshot; false when there is none of that name. */
  public synchronized boolean remove(String name) throws IOException {
    if (!names.matcher(name).matches()) {
      return false;
    }
    boolean removed = Files.deleteIfExists(directory.resolve(name));
    if (removed) {
      syncDirectory(directory);
    }
    return removed;
  }

  static void syncDirectoryOf(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  private static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
