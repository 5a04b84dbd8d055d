package io.quorate.cli.bulk;

import io.quorate.cli.Shell;
import io.quorate.cli.output.StatusLine;
import java.util.Locale;

/**
 * One line on a terminal that says how far something is and how long it will take. It shows after a
 * second, and never in a pipe or a log. For many threads.
 */
final class Progress {
  private static final long FIRST_MS = 1_000;
  private static final long EVERY_MS = 200;

  private final StatusLine line;
  private final String verb;

  /** 0 when the end is not known. */
  private final long totalBytes;

  private final long begun = System.nanoTime();
  private long shownAtMs;

  Progress(Shell shell, String verb, long totalBytes) {
    this.line = new StatusLine(shell);
    this.verb = verb;
    this.totalBytes = totalBytes;
  }

  synchronized void update(long records, long bytes) {
    long ms = elapsedMs();
    if (!line.isSeen() || ms < FIRST_MS || ms - shownAtMs < EVERY_MS) {
      return;
    }
    shownAtMs = ms;
    line.show(text(records, bytes, ms));
  }

  private String text(long records, long bytes, long ms) {
    String text =
        String.format(Locale.ROOT, "%s %,d records, %,d/s", verb, records, records * 1_000 / ms);
    if (totalBytes <= 0 || bytes <= 0) {
      return text;
    }
    int width = 24;
    int full = (int) Math.min(width, width * bytes / totalBytes);
    long leftSeconds = Math.max(0, (totalBytes - bytes) * ms / bytes / 1_000);
    return "[%s%s] %d%%  %s, %d s left"
        .formatted(
            "#".repeat(full),
            ".".repeat(width - full),
            100 * bytes / totalBytes,
            text,
            leftSeconds);
  }

  /** Removes the line, so that a message can take its place. */
  void clear() {
    line.clear();
  }

  long elapsedMs() {
    return Math.max(1, (System.nanoTime() - begun) / 1_000_000);
  }
}
