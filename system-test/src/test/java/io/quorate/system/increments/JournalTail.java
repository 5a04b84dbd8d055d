package io.quorate.system.increments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Follows a journal that another process writes. For one thread. */
final class JournalTail {
  private final Path file;
  private final JournalEntries entries;
  private long position;

  JournalTail(Path file, int client) {
    this.file = file;
    this.entries = new JournalEntries(client);
  }

  /** What all whole lines come to that are there now. */
  JournalEntries read() throws IOException {
    if (!Files.exists(file)) {
      return entries;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer fresh = ByteBuffer.allocate((int) Math.max(0, channel.size() - position));
      while (fresh.hasRemaining() && channel.read(fresh, position + fresh.position()) >= 0) {
        // Reads on.
      }
      String text = new String(fresh.array(), 0, fresh.position(), StandardCharsets.US_ASCII);
      int whole = text.lastIndexOf('\n') + 1;
      text.substring(0, whole).lines().forEach(entries::add);
      position += whole;
    }
    return entries;
  }
}
