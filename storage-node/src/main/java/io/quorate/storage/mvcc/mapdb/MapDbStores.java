package io.quorate.storage.mvcc.mapdb;

import io.quorate.proto.bytes.MalformedException;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStores;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores of the MapDB engine. Directories hold nothing but what this engine writes. */
public final class MapDbStores implements MvccStores {
  private static final Logger LOG = LoggerFactory.getLogger(MapDbStores.class);
  private static final String TREE_PREFIX = "current-";
  private static final String TREE_SUFFIX = ".mapdb";
  private static final String FIRST_TREE = TREE_PREFIX + 0 + TREE_SUFFIX;

  private final RebuildPolicy rebuilds;

  public MapDbStores() {
    this(Pace.UNLIMITED);
  }

  /**
   * Stores that share a pace.
   *
   * @param pace of what stores do in the background
   */
  public MapDbStores(Pace pace) {
    this(RebuildPolicy.of(pace));
  }

  MapDbStores(RebuildPolicy rebuilds) {
    this.rebuilds = rebuilds;
  }

  @Override
  public Optional<MvccStore> openTrusted(Path directory) {
    if (!Files.exists(directory.resolve(TrustMarker.NAME))) {
      if (Files.exists(directory)) {
        LOG.warn("{}: was not closed cleanly", directory);
      }
      return Optional.empty();
    }
    try {
      TrustMarker marker = TrustMarker.read(directory);
      marker.verify(directory);
      TrustMarker.remove(directory);
      return Optional.of(openVerified(directory, marker));
    } catch (IOException | MalformedException e) {
      LOG.warn("{}: can't be trusted: {}", directory, e.getMessage());
      return Optional.empty();
    } catch (RuntimeException e) {
      LOG.warn("{}: can't be opened, though its checksums are right", directory, e);
      return Optional.empty();
    }
  }

  private MvccStore openVerified(Path directory, TrustMarker marker) throws IOException {
    deleteOthers(
        directory,
        marker.files().stream().map(TrustMarker.Entry::name).collect(Collectors.toSet()));
    List<Path> logs = new ArrayList<>();
    TrustMarker.@Nullable Entry treeEntry = null;
    for (TrustMarker.Entry entry : marker.files()) {
      if (entry.name().startsWith(History.PREFIX)) {
        logs.add(directory.resolve(entry.name()));
      } else {
        treeEntry = entry;
      }
    }
    if (treeEntry == null) {
      throw new MalformedException("marker without a tree");
    }
    History history = History.openVerified(directory, logs);
    try {
      Path file = directory.resolve(treeEntry.name());
      CurrentTree tree = rebuilt(directory, CurrentTree.openVerified(file, treeEntry.bytes()));
      return new MapDbStore(directory, marker.position(), tree, history, rebuilds);
    } catch (Throwable e) {
      history.discard();
      throw e;
    }
  }

  /**
   * The tree, or when it wastes its file a new one with the same content. MapDB gives nothing back
   * to the disk, so a store whose data went down keeps its file until its next open.
   */
  private static CurrentTree rebuilt(Path directory, CurrentTree tree) {
    if (!tree.isWasteful()) {
      return tree;
    }
    long before = tree.fileBytes();
    CurrentTree fresh;
    try {
      fresh = CurrentTree.load(successor(tree), tree.rows(), row -> {});
    } catch (RuntimeException e) {
      // On a full disk, say. The large file is as right as a small one would be.
      LOG.warn("{}: can't be rebuilt, going on with the old file", directory, e);
      return tree;
    }
    LOG.info("{}: rebuilt {} bytes as {}", directory, before, fresh.fileBytes());
    tree.discard();
    return fresh;
  }

  /** The name for a file that is to take the place of a tree's. */
  static Path successor(CurrentTree tree) {
    String name = tree.file.getFileName().toString();
    long number =
        Long.parseLong(name.substring(TREE_PREFIX.length(), name.length() - TREE_SUFFIX.length()));
    return tree.file.resolveSibling(TREE_PREFIX + (number + 1) + TREE_SUFFIX);
  }

  @Override
  public MvccStore create(Path directory) {
    try {
      clear(directory);
      CurrentTree tree = CurrentTree.create(directory.resolve(FIRST_TREE));
      return new MapDbStore(directory, Position.EMPTY, tree, History.create(directory), rebuilds);
    } catch (IOException e) {
      throw new StoreFailedException("can't create " + directory.getFileName(), e);
    }
  }

  @Override
  public MvccStore load(Path directory, Position position, Iterator<Row> rows) {
    try {
      clear(directory);
      History history = History.create(directory);
      try {
        CurrentTree tree =
            CurrentTree.load(
                directory.resolve(FIRST_TREE), rows, row -> archive(history, position, row));
        history.seal();
        return new MapDbStore(directory, position, tree, history, rebuilds);
      } catch (Throwable e) {
        history.discard();
        throw e;
      }
    } catch (UncheckedIOException | IOException e) {
      throw new StoreFailedException("can't load " + directory.getFileName(), e);
    }
  }

  /** Files what came before each version of a row, as far back as it can be read. */
  private static void archive(History history, Position position, Row row) {
    List<Version> versions = row.versions();
    for (int i = 0; i < versions.size(); i++) {
      Version next = versions.get(i);
      if (next.modRevision() <= position.compactRevision()) {
        return;
      }
      Version before = i + 1 < versions.size() ? versions.get(i + 1) : null;
      try {
        if (before != null && !before.isDeleted()) {
          history.add(row.key(), before, next.modRevision());
        } else {
          history.addCreation(row.key(), next.modRevision());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void clear(Path directory) throws IOException {
    Files.createDirectories(directory);
    TrustMarker.remove(directory);
    deleteOthers(directory, Set.of());
  }

  private static void deleteOthers(Path directory, Set<String> keep) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!keep.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }
}
