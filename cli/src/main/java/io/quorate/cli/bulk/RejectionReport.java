package io.quorate.cli.bulk;

import io.quorate.cli.Shell;

/** Tells of refused lines, up to a number that a person can read. For many threads. */
final class RejectionReport implements BatchSender.Rejections {
  private final Shell shell;
  private final Progress progress;
  private final int limit;
  private int count;

  RejectionReport(Shell shell, Progress progress, int limit) {
    this.shell = shell;
    this.progress = progress;
    this.limit = limit;
  }

  @Override
  public synchronized void reject(long line, String why) {
    count++;
    if (count <= limit) {
      progress.clear();
      shell.say("line " + line + ": " + why);
    } else if (count == limit + 1) {
      shell.say("and more: only the first " + limit + " are shown");
    }
  }
}
