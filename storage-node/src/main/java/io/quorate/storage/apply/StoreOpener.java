package io.quorate.storage.apply;

import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStores;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens, loads and removes the stores of one replica. Methods block. */
final class StoreOpener {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOpener.class);

  private final MvccStores stores;
  private final StoreDirectories directories;

  StoreOpener(MvccStores stores, StoreDirectories directories) {
    this.stores = stores;
    this.directories = directories;
  }

  /**
   * The newest store that can be trusted, or an empty one. Others are removed: an older one that
   * was replaced by a snapshot is of no use, even when it was closed cleanly.
   */
  StoreHandle open() {
    List<Path> existing = directories.newestFirst();
    Optional<StoreHandle> trusted =
        existing.stream()
            .findFirst()
            .flatMap(
                newest -> stores.openTrusted(newest).map(store -> new StoreHandle(store, newest)));
    // A new one doesn't take the name of an old one: whoever reads that last removes its files.
    Path fresh = directories.next();
    existing.stream()
        .filter(path -> trusted.isEmpty() || !path.equals(trusted.get().directory()))
        .forEach(StoreDirectories::delete);
    return trusted.orElseGet(() -> create(fresh));
  }

  private StoreHandle create(Path directory) {
    StoreDirectories.create(directory);
    return new StoreHandle(stores.create(directory), directory);
  }

  /** Builds a store from an open snapshot in a directory of its own. */
  StoreHandle load(SnapshotFiles.Contents contents) {
    Path directory = directories.next();
    StoreDirectories.create(directory);
    MvccStore store =
        stores.load(
            directory,
            contents.position(),
            new VerifyingRows(contents.position(), contents.rows()));
    return new StoreHandle(store, directory);
  }

  /** Closes a store that another one replaced, and removes its files. */
  void discard(StoreHandle replaced) {
    try {
      replaced.store().close();
      StoreDirectories.delete(replaced.directory());
    } catch (RuntimeException e) {
      // It costs disk until the next start, which removes all directories but the newest.
      LOG.warn("the replaced store in {} was not removed", replaced.directory(), e);
    }
  }
}
