package io.quorate.system.fault.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock that one process sees, through libfaketime: it may jump while the process runs.
 * The monotonic clock stays true, as it does on a machine whose clock is set.
 *
 * <p>The library makes a JVM start at a tenth of its pace, so only a process whose clock shall jump
 * is started with it.
 */
public final class Clock {
  /** Without libfaketime, processes see the machine's clock, which nobody can set. */
  private static final Optional<Path> LIBRARY = library();

  private final Path file;

  Clock(Path file) throws IOException {
    this.file = file;
    set(Duration.ZERO);
  }

  private static Optional<Path> library() {
    try (Stream<Path> tree = Files.walk(Path.of("/usr/lib"), 3)) {
      return tree.filter(path -> path.endsWith("faketime/libfaketimeMT.so.1")).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static boolean isAvailable() {
    return LIBRARY.isPresent();
  }

  /** What a process is started with that shall see this clock. */
  public Map<String, String> environment() {
    if (LIBRARY.isEmpty()) {
      return Map.of();
    }
    return Map.of(
        "LD_PRELOAD", LIBRARY.get().toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        // Reading the file at each call would cost a write some tens of microseconds.
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "NO_FAKE_STAT", "1");
  }

  /** Shifts it against the machine's clock; the process sees it within a second. */
  public void set(Duration shift) throws IOException {
    String text = (shift.isNegative() ? "-" : "+") + shift.abs().toSeconds() + "s\n";
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, text.getBytes(StandardCharsets.US_ASCII));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes what the library keeps in shared memory for a process that was killed. */
  public void forget(long pid) {
    for (String name : List.of("faketime_shm_" + pid, "sem.faketime_sem_" + pid)) {
      try {
        Files.deleteIfExists(Path.of("/dev/shm", name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
