package io.quorate.storage.apply;

import io.quorate.storage.command.Command;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What this replica's state was at the last checkpoints, for comparison with what the leader's was.
 *
 * <p>Notes are in memory only, on purpose: after a restart or an installed snapshot a replica
 * compares what it noted since, and is silent about what it never computed itself. On the apply
 * thread.
 */
final class Checkpoints {
  /** More than one, since a new leader may carry a note older than the newest. */
  static final int KEPT = 16;

  private final Deque<Checkpoint> notes = new ArrayDeque<>();

  @Nullable Checkpoint last() {
    return notes.peekLast();
  }

  /** Compares, then notes the present state. */
  void apply(Command.Checkpoint command, long index, long revision, long stateChecksum) {
    Checkpoint last = notes.peekLast();
    long comparedRevision = last == null ? -1 : last.comparedRevision();
    for (Checkpoint note : notes) {
      if (note.index() == command.previousIndex()) {
        if (note.checksum() != command.previousChecksum()) {
          throw new DivergenceException(note.index(), note.checksum(), command.previousChecksum());
        }
        comparedRevision = Math.max(comparedRevision, note.revision());
      }
    }
    if (last != null && last.index() == index) {
      // Of two in one entry a leader carries the later on: its state is the one at that index.
      notes.removeLast();
    } else if (notes.size() == KEPT) {
      notes.removeFirst();
    }
    notes.addLast(new Checkpoint(index, stateChecksum, revision, comparedRevision));
  }
}
