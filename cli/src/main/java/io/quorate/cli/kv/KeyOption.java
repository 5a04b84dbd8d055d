package io.quorate.cli.kv;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import picocli.CommandLine.Option;

/** How keys stand on the command line. */
final class KeyOption {
  @Option(
      names = "--hex-key",
      description = "Keys, prefixes and bounds are hexadecimal digits, for bytes that are no text.")
  boolean hex;

  byte[] bytes(String text) {
    if (!hex) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, "\"" + text + "\" is not hexadecimal", e);
    }
  }
}
