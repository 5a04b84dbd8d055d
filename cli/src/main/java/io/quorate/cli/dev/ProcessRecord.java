package io.quorate.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started here, in a form that outlives the one who started it.
 *
 * <p>Process ids are used again, so an id alone must never be signalled: the start time has to
 * agree.
 */
record ProcessRecord(long pid, Instant startedAt) {
  /** The clock that start times are computed from can be adjusted by so much. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static ProcessRecord of(ProcessHandle process) {
    return new ProcessRecord(process.pid(), process.info().startInstant().orElseGet(Instant::now));
  }

  /** The process, while it runs. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(this::isTheSame).filter(ProcessRecord::runs);
  }

  boolean alive() {
    return process().isPresent();
  }

  private boolean isTheSame(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(start -> Duration.between(start, startedAt).abs().compareTo(TOLERANCE) <= 0)
        .orElse(false);
  }

  /** An ended process that nobody has waited for still counts as alive in Java's eyes. */
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    if (!Files.exists(stat)) {
      return process.isAlive();
    }
    try {
      String text = Files.readString(stat);
      return !text.startsWith("Z", text.lastIndexOf(')') + 2);
    } catch (IOException e) {
      // It ended between the two looks.
      return process.isAlive();
    }
  }
}
