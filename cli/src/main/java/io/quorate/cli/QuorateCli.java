package io.quorate.cli;

import io.quorate.cli.dev.DevCommand;
import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all commands, and the process's main class. */
@Command(
    name = "quorate",
    header = "A multi-tenant, strongly consistent key-value store.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DevCommand.class, VersionCommand.class})
public final class QuorateCli implements Runnable {
  @Spec CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  QuorateCli() {}

  public static void main(String[] args) {
    Shell shell = Shell.ofProcess();
    int code = run(shell, args);
    shell.out().flush();
    System.exit(code);
  }

  /** Runs one command and returns its exit code; nothing is thrown. */
  static int run(Shell shell, String... args) {
    return commandLine(shell).execute(args);
  }

  static CommandLine commandLine(Shell shell) {
    return new CommandLine(new QuorateCli(), factory(shell));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** Commands get the shell by their constructor. */
  private static IFactory factory(Shell shell) {
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
          if (constructor.getParameterCount() == 1
              && constructor.getParameterTypes()[0] == Shell.class) {
            return type.cast(constructor.newInstance(shell));
          }
        }
        return CommandLine.defaultFactory().create(type);
      }
    };
  }
}
