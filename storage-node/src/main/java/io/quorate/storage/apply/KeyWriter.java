package io.quorate.storage.apply;

import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes keys of a store and keeps what follows from each change: versions, the number of keys,
 * the checksum, and by which ends keys are found. On the apply thread.
 */
final class KeyWriter {
  private final MvccStore store;
  private final Consumer<byte[]> changed;
  private final StateChecksum hash = new StateChecksum();
  private final KeyEnds ends;
  private long keys;
  private long checksum;

  /**
   * Writes to a store.
   *
   * @param changed told of each key of a tenant that is written or deleted
   */
  KeyWriter(MvccStore store, Consumer<byte[]> changed) {
    this.store = store;
    this.changed = changed;
    this.ends = new KeyEnds(store, this);
    this.keys = store.position().keys();
    this.checksum = store.position().checksum();
  }

  long keys() {
    return keys;
  }

  long checksum() {
    return checksum;
  }

  long stateChecksum(Position position) {
    return hash.ofState(position);
  }

  /** The present version, unpublished writes included; null when the key is absent. */
  @Nullable Version present(byte[] storeKey) {
    Version latest = store.latest(storeKey);
    return latest == null || latest.isDeleted() ? null : latest;
  }

  KeyEnds ends() {
    return ends;
  }

  /**
   * Writes a key that does not end, at a revision at which it was not written yet.
   *
   * @param previous what {@link #present} returned
   */
  Version put(byte[] storeKey, @Nullable Version previous, byte[] value, long revision) {
    Version next = next(previous, 0, 0, value, revision);
    write(storeKey, previous, next);
    return next;
  }

  /** The version after another one, which is null when the key is absent. */
  static Version next(
      @Nullable Version previous, long expiresAtMs, long leaseId, byte[] value, long revision) {
    return previous == null
        ? new Version(revision, revision, 1, expiresAtMs, leaseId, value)
        : new Version(
            revision,
            previous.createRevision(),
            previous.version() + 1,
            expiresAtMs,
            leaseId,
            value);
  }

  /** As {@link #put}, with the next version as it is to be. */
  void write(byte[] storeKey, @Nullable Version previous, Version next) {
    store.put(storeKey, previous, next);
    if (previous == null) {
      keys += StoreKeys.isOwn(storeKey) ? 0 : 1;
    } else {
      checksum -= hash.ofKey(storeKey, previous);
    }
    checksum += hash.ofKey(storeKey, next);
    if (next.ends() || (previous != null && previous.ends())) {
      ends.changed(storeKey, previous, next, next.modRevision());
    }
    tell(storeKey);
  }

  void delete(byte[] storeKey, Version previous, long revision) {
    store.put(storeKey, previous, Version.tombstone(revision));
    keys -= StoreKeys.isOwn(storeKey) ? 0 : 1;
    checksum -= hash.ofKey(storeKey, previous);
    if (previous.ends()) {
      ends.changed(storeKey, previous, null, revision);
    }
    tell(storeKey);
  }

  private void tell(byte[] storeKey) {
    if (!StoreKeys.isOwn(storeKey)) {
      changed.accept(storeKey);
    }
  }
}
