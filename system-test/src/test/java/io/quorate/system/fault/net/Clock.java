package io.quorate.system.fault.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The wall clock that one process sees: it can jump while the process runs. The monotonic clock
 * stays true, as on a machine whose clock is set.
 *
 * <p>A library of a few lines of C is loaded into each process; it adds what stands in a mapped
 * file. libfaketime does the same and more, at the cost of JVMs that start at a tenth of their
 * pace, since it also takes part in each wait of each thread.
 */
public final class Clock {
  private final Path library;
  private final Path shift;

  private Clock(Path library, Path shift) throws IOException {
    this.library = library;
    this.shift = shift;
    set(Duration.ZERO);
  }

  /** Compiles the library into a directory. */
  static Path compile(Path directory) throws IOException, InterruptedException {
    Path source = directory.resolve("clock.c");
    Path library = directory.resolve("clock.so");
    try (InputStream in =
        Objects.requireNonNull(Clock.class.getResourceAsStream("/fault/clock.c"), "clock.c")) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Tools.run(
        "cc",
        "-O2",
        "-shared",
        "-fPIC",
        "-nostdlib",
        "-fno-builtin",
        "-o",
        library.toString(),
        source.toString());
    return library;
  }

  static Clock of(Path library, Path home) throws IOException {
    return new Clock(library, home.resolve("clock.shift"));
  }

  /** What a process is started with that shall see this clock. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "CLOCK_SHIFT_FILE", shift.toString());
  }

  /** Shifts it against the machine's clock, from now on. */
  public void set(Duration by) throws IOException {
    // In place, and never shorter: the process has mapped this very file.
    byte[] seconds =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(by.toSeconds())
            .array();
    Files.write(shift, seconds, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
