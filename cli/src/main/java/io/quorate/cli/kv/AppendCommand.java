package io.quorate.cli.kv;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.client.WriteResult;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quorate kv append}. */
@Command(
    name = "append",
    header = "Add to the end of a key's value.",
    description = {
      "",
      "VALUE is the text itself, @FILE for a file's content, or - for standard input. A key that",
      "does not exist is created. A condition that does not hold ends in exit code 6.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv append log 'one more line;'",
      "  date | quorate kv append runs -",
      "  quorate kv append log @today.log --if-present"
    })
final class AppendCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin KeyOption keys = new KeyOption();

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  String key;

  @Parameters(
      index = "1",
      paramLabel = "VALUE",
      description = "What to add: text, @FILE, or - for standard input.")
  String value;

  @ArgGroup @Nullable Wanted wanted;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  AppendCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    byte[] suffix = Values.read(shell, value);
    WriteResult result =
        connection
            .connect(shell, ConnectionOptions.Audience.DATA)
            .kv()
            .append(keys.bytes(key), suffix, Wanted.condition(wanted));
    output.print(
        shell,
        result,
        r -> (r.created() ? "created" : "appended") + " at revision " + r.modRevision());
    return ExitCode.OK;
  }
}
