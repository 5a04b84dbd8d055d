package io.quorate.cli.context;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.output.OutputOptions;
import io.quorate.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quorate context}: lists sign-ins and changes between them. */
@Command(
    name = "context",
    header = "List sign-ins, and change between them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  quorate context list", "  quorate context use staff"})
public final class ContextCommand {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  public ContextCommand(Shell shell) {
    this.shell = shell;
  }

  /** A context as it is shown: no tokens. */
  private record Row(
      String name, boolean current, String url, String tenant, String username, boolean signedIn) {}

  @Command(
      name = "list",
      header = "List all contexts.",
      footer = {"", "Examples:", "  quorate context list -o json"})
  int list(@Mixin HelpOption helpOption, @Mixin OutputOptions output) {
    Contexts contexts = file().read();
    Table<Row> table =
        Table.of(Row.class)
            .text("", row -> row.current() ? "*" : " ")
            .text("NAME", Row::name)
            .text("URL", Row::url)
            .text("TENANT", Row::tenant)
            .text("USER", Row::username)
            .text("SIGNED IN", row -> row.signedIn() ? "yes" : "no");
    output.print(
        shell,
        table,
        contexts.all().stream()
            .map(
                context ->
                    new Row(
                        context.name(),
                        context.name().equals(contexts.current()),
                        context.url(),
                        context.tenant(),
                        context.username(),
                        context.tokens() != null))
            .toList());
    return ExitCode.OK;
  }

  @Command(
      name = "use",
      header = "Make a context the current one.",
      footer = {"", "Examples:", "  quorate context use staff"})
  int use(
      @Mixin HelpOption helpOption,
      @Parameters(paramLabel = "NAME", description = "The context's name.") String name) {
    Contexts unused =
        file()
            .update(
                contexts -> {
                  if (contexts.find(name).isEmpty()) {
                    throw new CliException(
                        ExitCode.NOT_FOUND, "there is no context \"" + name + "\"");
                  }
                  return contexts.using(name);
                });
    shell.say("using " + name);
    return ExitCode.OK;
  }

  private ContextFile file() {
    return new ContextFile(shell.configDirectory());
  }
}
