package io.quorate.storage.apply;

import io.quorate.storage.mvcc.MvccStore.ChangeBudget;
import io.quorate.storage.mvcc.MvccStore.ChangePage;
import io.quorate.storage.mvcc.MvccStore.KeyRange;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state as of one published position, with the ownership of then. It keeps its store open until
 * it is closed, so it is for one request, not for keeping.
 */
public final class StateView implements AutoCloseable {
  private final StoreHandle handle;
  private final Position position;
  private final Ownership ownership;

  /** Takes over one acquisition of the handle. */
  StateView(StoreHandle handle, Position position, Ownership ownership) {
    this.handle = handle;
    this.position = position;
    this.ownership = ownership;
  }

  public Position position() {
    return position;
  }

  public Ownership ownership() {
    return ownership;
  }

  /** As {@link io.quorate.storage.mvcc.MvccStore#get}. */
  public @Nullable Version get(byte[] storeKey, long revision) {
    return handle.store().get(storeKey, revision);
  }

  /** As {@link io.quorate.storage.mvcc.MvccStore#scan}. */
  public List<KeyVersion> scan(byte[] start, byte[] end, long revision, ScanBudget budget) {
    return handle.store().scan(start, end, revision, budget);
  }

  /** As {@link io.quorate.storage.mvcc.MvccStore#changes}. */
  public ChangePage changes(List<KeyRange> ranges, long after, ChangeBudget budget) {
    return handle.store().changes(ranges, after, budget);
  }

  @Override
  public void close() {
    handle.release();
  }
}
