package io.quorate.storage.mvcc;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Opens and rebuilds stores of one engine. Each store has a directory of its own. */
public interface MvccStores {

  /**
   * Opens what a clean close left behind. Empty when there is nothing, or nothing that can be
   * trusted: not closed cleanly, damaged, or of another format. The caller then rebuilds from a
   * snapshot.
   */
  Optional<MvccStore> openTrusted(Path directory);

  /** Makes an empty store, removing whatever the directory held. */
  MvccStore create(Path directory);

  /**
   * Makes a store with the given content, removing whatever the directory held.
   *
   * @param rows ascending by key; versions newest first
   */
  MvccStore load(Path directory, Position position, Iterator<Row> rows);

  /** A key with its versions, newest first; the newest may be a tombstone. */
  record Row(byte[] key, List<Version> versions) {}
}
