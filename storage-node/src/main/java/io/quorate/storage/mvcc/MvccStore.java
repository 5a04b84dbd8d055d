package io.quorate.storage.mvcc;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one group's replica: present records, and older versions back to the compact
 * revision.
 *
 * <p>Keys are opaque and ordered as unsigned bytes. One thread writes (the apply thread); any
 * number reads at the same time. Writers change keys one by one and then {@link #publish} a
 * position: readers see, at any moment, the state as of the last published revision and never half
 * of a run of writes. This is what makes an operation on several keys atomic for them.
 *
 * <p>Every throwable out of a mutation poisons the store: all later calls throw {@link
 * StoreFailedException}, and the replica is rebuilt from its snapshot and log.
 */
public interface MvccStore extends AutoCloseable {

  /** The last published position. */
  Position position();

  /** The present version of a key, unpublished writes included; for the apply thread only. */
  @Nullable Version latest(byte[] key);

  /**
   * Keys from {@code start} (inclusive) to {@code end} (exclusive; empty: no end) that are present,
   * unpublished writes included, at most {@code limit} of them; for the apply thread only.
   */
  List<KeyVersion> latest(byte[] start, byte[] end, int limit);

  /**
   * Writes a key. The previous version is archived before the new one shows, so that readers at the
   * published revision find it all the time.
   *
   * @param previous what {@link #latest(byte[])} returned for the key, null when it was absent
   * @param next the new version, or {@link Version#tombstone}; its modRevision is above the
   *     previous version's and above the published revision. The deletion of an absent key is
   *     ignored.
   */
  void put(byte[] key, @Nullable Version previous, Version next);

  /**
   * Makes everything written so far visible; versions needed only below its compactRevision may go.
   */
  void publish(Position position);

  /**
   * The version of a key as of a revision; null when it was absent then.
   *
   * @param revision from {@code compactRevision} to the published revision
   * @throws RevisionException when the revision is not readable
   */
  @Nullable Version get(byte[] key, long revision);

  /**
   * Present keys of a range as of a revision, in ascending or descending order.
   *
   * @param start inclusive
   * @param end exclusive; empty: no end
   * @throws RevisionException when the revision is not readable
   */
  List<KeyVersion> scan(byte[] start, byte[] end, long revision, ScanBudget budget);

  /**
   * What changed in some ranges after a revision, ascending by revision and then by key, up to the
   * published revision or until the budget is spent. The changes of one revision are never divided,
   * so at least those of one are returned, if there are any.
   *
   * @param ranges ascending, apart from each other
   * @param after from {@code compactRevision} to the published revision
   * @throws RevisionException when not all changes after it are kept
   */
  ChangePage changes(List<KeyRange> ranges, long after, ChangeBudget budget);

  /**
   * Pins the published position for reading in the background while writes go on; for the apply
   * thread only. History that the pinned view needs is kept until it is closed.
   */
  PinnedView pin();

  /** Bytes on disk and in memory that the store takes. */
  long sizeBytes();

  /**
   * The bytes of those that older versions take. They go with the revisions that need them: whoever
   * moves the compact revision bounds them. Snapshots hold all versions of one key in memory.
   */
  long historyBytes();

  /**
   * Work that gives unused space back to the disk, to be run once on a background thread while the
   * store is used as ever; empty when there is little to gain, or while such work is under way. The
   * work ends early when the store is closed, and throws nothing: a store that could not be made
   * smaller is as good as it was. For any thread.
   */
  Optional<Runnable> reclaim();

  /** Closes cleanly: after this the files can be trusted by the next open. */
  @Override
  void close();

  /**
   * Lets go of the files, which the next open must not trust: they may hold half of what was
   * applied. Idempotent, and nothing after a close.
   */
  void abandon();

  /** A key and its version. Arrays are not copied. */
  record KeyVersion(byte[] key, Version version) {}

  /**
   * When a scan stops: after so many rows, or after the row that reaches so many bytes of keys and
   * values as they are returned.
   *
   * @param keysOnly leaves values out, as empty arrays
   */
  record ScanBudget(int rows, int bytes, boolean keysOnly, boolean reverse) {}

  /** Keys from {@code start} (inclusive) to {@code end} (exclusive; empty: no end). */
  record KeyRange(byte[] start, byte[] end) {}

  /**
   * When a page of changes ends: with the revision that reaches so many changes, or so many bytes
   * of keys and values.
   *
   * @param previousBytes bytes of previous values that are returned for each revision; 0 for none
   */
  record ChangeBudget(int changes, int bytes, int previousBytes) {}

  /**
   * One key's change at one revision.
   *
   * @param next what it holds since then; null: it was deleted
   * @param previous what it held before, without its value when that did not fit or was not asked
   *     for; null: it was absent
   * @param hasPreviousValue whether the previous version's value is there
   */
  record Change(
      byte[] key,
      long revision,
      @Nullable Version next,
      @Nullable Version previous,
      boolean hasPreviousValue) {}

  /** Changes, and the revision up to which these are all that there were. */
  record ChangePage(long upTo, List<Change> changes) {}

  /** The state as of one position, with all versions back to its compactRevision. */
  interface PinnedView extends AutoCloseable {
    Position position();

    /** Calls the sink for each key in ascending order, until it returns false. */
    void forEach(KeySink sink);

    @Override
    void close();
  }

  /**
   * Receives a key and its versions, newest first. A tombstone stands where the key was deleted,
   * the newest one included; the oldest version is never a tombstone.
   */
  interface KeySink {
    boolean accept(byte[] key, List<Version> versions);
  }
}
