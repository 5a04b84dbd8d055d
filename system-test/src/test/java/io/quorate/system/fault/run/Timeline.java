package io.quorate.system.fault.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Who did what to whom and when: printed and kept as it happens. Thread-safe. */
final class Timeline {
  private final Path file;

  Timeline(Path directory) {
    this.file = directory.resolve("timeline.txt");
  }

  synchronized void add(String text) throws IOException {
    String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text;
    System.out.println("fault: " + line);
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  synchronized String text() throws IOException {
    return Files.readString(file);
  }
}
