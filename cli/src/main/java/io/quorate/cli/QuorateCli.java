package io.quorate.cli;

import io.quorate.cli.bench.BenchCommand;
import io.quorate.cli.cluster.ClusterCommand;
import io.quorate.cli.cluster.CompactCommand;
import io.quorate.cli.cluster.SnapshotCommand;
import io.quorate.cli.cluster.TenantCommand;
import io.quorate.cli.context.ContextCommand;
import io.quorate.cli.context.LoginCommand;
import io.quorate.cli.context.LogoutCommand;
import io.quorate.cli.context.WhoamiCommand;
import io.quorate.cli.dev.DevCommand;
import io.quorate.cli.kv.KvCommand;
import io.quorate.cli.lease.LeaseCommand;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Mixin;

/** The root of all commands, and the process's main class. */
@Command(
    name = "quorate",
    header = "A multi-tenant, strongly consistent key-value store.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DevCommand.class,
      LoginCommand.class,
      LogoutCommand.class,
      WhoamiCommand.class,
      ContextCommand.class,
      KvCommand.class,
      LeaseCommand.class,
      ClusterCommand.class,
      SnapshotCommand.class,
      CompactCommand.class,
      TenantCommand.class,
      BenchCommand.class,
      ServerCommand.Node.class,
      ServerCommand.Gateway.class,
      CompletionCommand.class,
      VersionCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  quorate dev",
      "  quorate login http://127.0.0.1:8080 --user admin --password-file data/admin.password",
      "  quorate kv put greeting hello",
      "",
      "Exit codes: 0 ok, 1 error, 2 usage, 3 not found, 4 not allowed, 5 unavailable, 6 conflict,",
      "7 confirmation needed, 8 degraded, 124 timeout, 130 interrupted."
    })
public final class QuorateCli {
  @Mixin HelpOption help = new HelpOption();

  private QuorateCli() {}

  public static void main(String[] args) {
    Shell shell = Shell.ofProcess();
    int code = run(shell, args);
    System.exit(code);
  }

  /** Runs one command and returns its exit code; nothing is thrown. */
  static int run(Shell shell, String... args) {
    int code = commandLine(shell).execute(args);
    shell.out().flush();
    return code;
  }

  static CommandLine commandLine(Shell shell) {
    CommandLine commands = new CommandLine(new QuorateCli(), factory(shell));
    Errors errors = new Errors(shell);
    return commands
        .setParameterExceptionHandler(errors::usage)
        .setExecutionExceptionHandler(errors::failed)
        .setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                shell.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setUsageHelpWidth(100)
        // An argument @file is a value's file, not a file of arguments.
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** Commands get the shell by their constructor. */
  private static IFactory factory(Shell shell) {
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
          if (constructor.getParameterCount() == 1
              && constructor.getParameterTypes()[0] == Shell.class) {
            constructor.setAccessible(true);
            return type.cast(constructor.newInstance(shell));
          }
        }
        return CommandLine.defaultFactory().create(type);
      }
    };
  }
}
