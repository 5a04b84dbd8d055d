package io.quorate.system.increments;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A client's memory of what it has sent, which its successor continues after a kill. A line is
 * written before what it tells of is done. Nothing is synced: processes are killed here, the
 * machine is not, and what was written to a file outlives its process.
 *
 * <p>Thread-safe.
 */
final class Journal implements AutoCloseable {
  private final OutputStream out;

  private Journal(OutputStream out) {
    this.out = out;
  }

  /** Reads what is there into {@code entries} and continues behind it. */
  static Journal continued(Path file, JournalEntries entries) throws IOException {
    if (Files.exists(file)) {
      String text = Files.readString(file);
      // A last line without its end was cut by a kill: what it tells of was not done yet.
      int whole = text.lastIndexOf('\n') + 1;
      text.substring(0, whole).lines().forEach(entries::add);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
      }
    }
    return new Journal(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  void sent(JournalEntries.Open increment) {
    write(JournalEntries.sent(increment));
  }

  void again(String id, String why) {
    write(JournalEntries.again(id, why));
  }

  void answered(String id, long nanos, long value) {
    write(JournalEntries.answered(id, nanos, value));
  }

  private synchronized void write(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
