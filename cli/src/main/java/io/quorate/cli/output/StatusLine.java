package io.quorate.cli.output;

import io.quorate.cli.Shell;

/**
 * One line on a terminal that is written over again and again; in a pipe or a log it shows nothing.
 * For many threads.
 */
public final class StatusLine {
  private static final String ERASE = "\r\u001b[K";

  private final Shell shell;
  private boolean shown;

  public StatusLine(Shell shell) {
    this.shell = shell;
  }

  public boolean isSeen() {
    return shell.errIsTerminal();
  }

  public synchronized void show(String text) {
    if (isSeen()) {
      shown = true;
      shell.err().print(ERASE + text);
      shell.err().flush();
    }
  }

  /** Removes the line, so that a message can take its place. */
  public synchronized void clear() {
    if (shown) {
      shown = false;
      shell.err().print(ERASE);
      shell.err().flush();
    }
  }
}
