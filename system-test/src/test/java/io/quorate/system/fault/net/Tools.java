package io.quorate.system.fault.net;

import io.quorate.system.cluster.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The system's commands, run to their end. */
public final class Tools {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Tools() {}

  /** Runs a command, which must succeed; returns what it printed. */
  public static String run(String... command) throws IOException, InterruptedException {
    return Command.run(List.of(command), Map.of(), DEADLINE).orFail().out();
  }

  /** Whether it succeeded. */
  static boolean succeeds(String... command) throws IOException, InterruptedException {
    return Command.run(List.of(command), Map.of(), DEADLINE).exitCode() == 0;
  }

  /** Runs a command that reads a script from a file. */
  static void script(String script, String... command) throws IOException, InterruptedException {
    Path file = Files.createTempFile("quorate-fault", ".script");
    try {
      Files.writeString(file, script);
      String[] whole =
          Stream.concat(Stream.of(command), Stream.of(file.toString())).toArray(String[]::new);
      run(whole);
    } finally {
      Files.delete(file);
    }
  }
}
