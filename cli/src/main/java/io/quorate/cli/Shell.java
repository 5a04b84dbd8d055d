package io.quorate.cli;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the process: streams, environment, and which streams are terminals. Commands reach
 * the outside through it alone, so that tests can stand in for a person or a pipe.
 *
 * @param out for data, buffered: flushed when the command ends
 * @param err for everything else
 * @param terminals the numbers of the streams that are terminals, such as {@code "012"}
 */
public record Shell(
    Map<String, String> env, InputStream in, PrintStream out, PrintStream err, String terminals) {
  private static final int OUT_BUFFER_BYTES = 64 << 10;

  /** This process's own. The launcher tells which streams are terminals; Java 17 can't. */
  static Shell ofProcess() {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new Shell(System.getenv(), System.in, out, err, System.getProperty("quorate.tty", ""));
  }

  /** A variable that is set and not empty. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
  }

  public boolean inIsTerminal() {
    return terminals.indexOf('0') >= 0;
  }

  public boolean outIsTerminal() {
    return terminals.indexOf('1') >= 0;
  }

  public boolean errIsTerminal() {
    return terminals.indexOf('2') >= 0;
  }

  /** Whether to colour what goes to stdout. */
  public boolean colour() {
    return outIsTerminal() && variable("NO_COLOR").isEmpty() && !"dumb".equals(env.get("TERM"));
  }

  /** Says something to a person. */
  public void say(String message) {
    err.println(message);
  }

  /** The console when a person sits at it, for questions. */
  public @Nullable Console console() {
    return inIsTerminal() ? System.console() : null;
  }

  /** {@code $XDG_CONFIG_HOME/quorate}, by default under the home directory. */
  public Path configDirectory() {
    Path base =
        variable("XDG_CONFIG_HOME")
            .map(Path::of)
            .filter(Path::isAbsolute)
            .orElseGet(() -> home().resolve(".config"));
    return base.resolve("quorate");
  }

  private Path home() {
    return Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home")));
  }
}
