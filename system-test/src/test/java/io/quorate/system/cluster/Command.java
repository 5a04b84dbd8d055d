package io.quorate.system.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end. Output goes through files, so that a full pipe never blocks it. */
public final class Command {
  /** What a finished command left. */
  public record Ended(List<String> command, int exitCode, String out, String err, long millis) {

    /** Itself, if it exited with 0. */
    public Ended orFail() {
      if (exitCode != 0) {
        throw new AssertionError(command + " exited with " + exitCode + "\n" + out + "\n" + err);
      }
      return this;
    }
  }

  private Command() {}

  /** Runs it; kills it and fails at the deadline. */
  public static Ended run(List<String> command, Map<String, String> environment, Duration deadline)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("quorate-command", ".out");
    try {
      Ended ended = run(command, environment, deadline, out);
      return new Ended(
          command, ended.exitCode(), Files.readString(out), ended.err(), ended.millis());
    } finally {
      Files.delete(out);
    }
  }

  /** The same with its output in a file of the caller's. */
  public static Ended run(
      List<String> command, Map<String, String> environment, Duration deadline, Path out)
      throws IOException, InterruptedException {
    Path err = Files.createTempFile("quorate-command", ".err");
    try {
      long start = System.nanoTime();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean hasEnded = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (!hasEnded) {
        process.destroyForcibly().waitFor();
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      String errors = Files.readString(err);
      if (!hasEnded) {
        throw new AssertionError(command + " did not end in " + deadline + "\n" + errors);
      }
      return new Ended(command, process.exitValue(), "", errors, millis);
    } finally {
      Files.delete(err);
    }
  }
}
