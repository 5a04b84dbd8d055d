package io.quorate.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code quorate node} and {@code quorate gateway}: known here for their help only. The launcher
 * starts these processes itself, with JVM flags that can't be given to a JVM that already runs.
 */
abstract sealed class ServerCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The YAML file; QUORATE_SECTION_KEY variables go before it.")
  Path config;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  private ServerCommand() {}

  @Override
  public Integer call() {
    throw new CliException(
        ExitCode.USAGE,
        "start it with the launcher, --config first: quorate %s --config %s"
            .formatted(spec.name(), config));
  }

  @Command(
      name = "node",
      header = "Run one storage node from a configuration file.",
      footer = {"", "Examples:", "  quorate node --config data/n1/config.yaml"})
  static final class Node extends ServerCommand {}

  @Command(
      name = "gateway",
      header = "Run one gateway from a configuration file.",
      footer = {"", "Examples:", "  quorate gateway --config data/gateway/config.yaml"})
  static final class Gateway extends ServerCommand {}
}
