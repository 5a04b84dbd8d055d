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

/** {@code quorate kv put}. */
@Command(
    name = "put",
    header = "Write a key.",
    description = {
      "",
      "VALUE is the text itself, @FILE for a file's content, or - for standard input.",
      "A condition that does not hold ends in exit code 6.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv put greeting hello",
      "  quorate kv put photos/cat.jpg @cat.jpg",
      "  date | quorate kv put last-run -",
      "  quorate kv put lock me --if-absent",
      "  quorate kv put greeting hi --if-revision 41"
    })
final class PutCommand implements Callable<Integer> {
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
      description = "The value: text, @FILE, or - for standard input.")
  String value;

  @ArgGroup @Nullable Wanted wanted;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  PutCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    byte[] content = Values.read(shell, value);
    WriteResult result =
        connection
            .connect(shell, ConnectionOptions.Audience.DATA)
            .kv()
            .put(keys.bytes(key), content, Wanted.condition(wanted));
    output.print(
        shell,
        result,
        r -> (r.created() ? "created" : "updated") + " at revision " + r.modRevision());
    return ExitCode.OK;
  }
}
