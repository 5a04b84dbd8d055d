package io.quorate.system.fault.inject;

import io.quorate.system.cluster.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * strace on a running process, tampering with some of its system calls. The process runs untouched
 * before and after; libfiu, which does the same, would have to be loaded at its start and sit in
 * each of its allocations.
 */
final class Tracer {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final long pid;
  private final Process strace;

  /**
   * Attaches to all threads; returns when it has them.
   *
   * @param calls the system calls, separated by commas
   * @param tampering as strace's {@code inject} wants it: {@code error=EIO}, {@code delay_enter=N}
   */
  Tracer(long pid, String calls, String tampering) throws IOException, InterruptedException {
    this.pid = pid;
    Path errors = Files.createTempFile("quorate-strace", ".err");
    this.strace =
        new ProcessBuilder(
                List.of(
                    "strace",
                    "-f",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    "trace=" + calls,
                    "-e",
                    "inject=" + calls + ":" + tampering,
                    "-p",
                    Long.toString(pid)))
            .redirectError(errors.toFile())
            .start();
    try {
      Await.until(
          "strace has all threads of " + pid,
          PATIENCE,
          () ->
              strace.isAlive() ? untraced() : Optional.of("it ended: " + Files.readString(errors)));
    } finally {
      Files.delete(errors);
    }
  }

  private Optional<String> untraced() throws IOException {
    try (var threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads.toList()) {
        Path status = thread.resolve("status");
        if (Files.exists(status) && Files.readString(status).contains("\nTracerPid:\t0\n")) {
          return Optional.of(thread + " is not traced");
        }
      }
    }
    return Optional.empty();
  }

  /** Lets the process go on untouched. */
  void detach() throws InterruptedException {
    strace.destroy();
    if (!strace.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      strace.destroyForcibly().waitFor();
    }
  }
}
