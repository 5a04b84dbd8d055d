package io.quorate.cli.bulk;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place where an earlier run stopped, and keeps the place of this one.
 *
 * <p>Saving costs a sync, so it is done at most twice a second and once more at the end; what is
 * lost by that is only sent again. Guarded by its own monitor.
 */
final class Resumption {
  private static final long SAVE_EVERY_NANOS = 500_000_000;

  private final @Nullable Checkpoint checkpoint;
  private final boolean restart;
  private Position position = Position.START;
  private Position saved = Position.START;
  private long savedAt = System.nanoTime();
  private boolean completed;

  /** With no checkpoint nothing is kept. */
  Resumption(@Nullable Checkpoint checkpoint, boolean restart) {
    this.checkpoint = checkpoint;
    this.restart = restart;
  }

  /** Moves the reader behind what is acknowledged, having made sure that it is the same input. */
  synchronized Position start(LineReader reader) throws IOException {
    Optional<Position> kept = checkpoint == null || restart ? Optional.empty() : checkpoint.load();
    if (kept.isEmpty()) {
      return Position.START;
    }
    Position wanted = kept.get();
    while (reader.position().lines() < wanted.lines() && reader.next()) {
      // The reader sums up what it passes.
    }
    Position found = reader.position();
    if (found.bytes() != wanted.bytes() || found.crc32c() != wanted.crc32c()) {
      throw new CliException(
          ExitCode.CONFLICT,
          "the first %d lines are not those that the interrupted import had read; --restart begins anew"
              .formatted(wanted.lines()));
    }
    position = wanted;
    saved = wanted;
    return wanted;
  }

  synchronized void reached(Position reached) {
    position = reached;
    if (System.nanoTime() - savedAt > SAVE_EVERY_NANOS) {
      keep();
    }
  }

  /** Writes down how far it came, unless it is through. */
  synchronized void keep() {
    if (checkpoint != null && !completed && !position.equals(saved)) {
      checkpoint.save(position);
      saved = position;
      savedAt = System.nanoTime();
    }
  }

  /** Everything is acknowledged: there is nothing to continue. */
  synchronized void complete() throws IOException {
    completed = true;
    if (checkpoint != null) {
      checkpoint.delete();
    }
  }

  /** How to continue; empty when there is nothing to continue. */
  synchronized Optional<String> hint() {
    if (checkpoint == null || completed) {
      return Optional.empty();
    }
    return Optional.of(
        "the first %d lines are written; the same command continues after them (state: %s)"
            .formatted(saved.lines(), checkpoint.file()));
  }
}
