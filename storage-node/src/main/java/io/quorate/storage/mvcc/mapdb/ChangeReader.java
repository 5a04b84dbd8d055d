package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.MvccStore.Change;
import io.quorate.storage.mvcc.MvccStore.ChangeBudget;
import io.quorate.storage.mvcc.MvccStore.ChangePage;
import io.quorate.storage.mvcc.MvccStore.KeyRange;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes in the order in which they came.
 *
 * <p>Each change left one record in the history: what it superseded, or that it created the key.
 * What it made of the key is the version at its revision, which {@link RevisionReader} finds. A
 * generation that was written holds a stretch of revisions, so few are looked at; those that were
 * loaded from a snapshot may all hold some of any revision.
 *
 * <p>For any threads; the caller holds a reference to the tree that it passes.
 */
final class ChangeReader {
  private final History history;
  private final RevisionReader versions;

  ChangeReader(History history, RevisionReader versions) {
    this.history = history;
    this.versions = versions;
  }

  ChangePage read(
      CurrentTree tree, List<KeyRange> ranges, long after, long published, ChangeBudget budget) {
    try (ChangeRecords records = new ChangeRecords(ranges, after, published)) {
      long upTo = records.collect(history.generations(), budget.changes());
      ChangePages page = new ChangePages(upTo, budget);
      for (ChangeRecords.Found found : records.upTo(upTo)) {
        if (!page.begin(found.revision())) {
          break;
        }
        page.add(change(tree, found, page));
      }
      return page.end();
    }
  }

  private Change change(CurrentTree tree, ChangeRecords.Found found, ChangePages page) {
    byte[] key = found.key();
    long revision = found.revision();
    Version now = versions.get(tree, key, revision);
    // Anything older is what was deleted: the key has no version of its own at that revision.
    Version next = now != null && now.modRevision() == revision ? now : null;
    if (found.isCreation()) {
      return new Change(key, revision, next, null, false);
    }
    Version previous = found.previous(!page.wantsPrevious());
    boolean hasValue = page.wantsPrevious() && page.takePrevious(previous.value().length);
    return new Change(key, revision, next, hasValue ? previous : previous.withoutValue(), hasValue);
  }

  /** A page that grows by whole revisions. */
  private static final class ChangePages {
    private final long complete;
    private final ChangeBudget budget;
    private final List<Change> changes = new ArrayList<>();
    private long revision;
    private long bytes;
    private int previousLeft;
    private boolean full;

    ChangePages(long complete, ChangeBudget budget) {
      this.complete = complete;
      this.budget = budget;
    }

    /** Whether a change of that revision is to be added. */
    boolean begin(long next) {
      if (next == revision) {
        return true;
      }
      full = !changes.isEmpty() && (changes.size() >= budget.changes() || bytes >= budget.bytes());
      if (!full) {
        revision = next;
        previousLeft = budget.previousBytes();
      }
      return !full;
    }

    boolean wantsPrevious() {
      return budget.previousBytes() > 0;
    }

    boolean takePrevious(int size) {
      boolean fits = previousLeft > 0 && size <= previousLeft;
      previousLeft -= fits ? size : 0;
      return fits;
    }

    void add(Change change) {
      changes.add(change);
      bytes += change.key().length + bytesOf(change.next()) + bytesOf(change.previous());
    }

    private static int bytesOf(@Nullable Version version) {
      return version == null ? 0 : version.value().length;
    }

    ChangePage end() {
      return new ChangePage(full ? revision : complete, changes);
    }
  }
}
