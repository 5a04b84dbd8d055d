package io.quorate.cli.kv;

import io.quorate.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a value comes from: {@code -} for standard input, {@code @file}, or the text itself. */
final class Values {
  private Values() {}

  static byte[] read(Shell shell, String argument) throws IOException {
    if (argument.equals("-")) {
      return shell.in().readAllBytes();
    }
    if (argument.startsWith("@")) {
      return Files.readAllBytes(Path.of(argument.substring(1)));
    }
    return argument.getBytes(StandardCharsets.UTF_8);
  }
}
