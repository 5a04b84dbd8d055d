package io.quorate.cli.kv;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.TimeSpan;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.client.PutOptions;
import io.quorate.client.WriteResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate kv put}. */
@Command(
    name = "put",
    header = "Write a key.",
    description = {
      "",
      "VALUE is the text itself, @FILE for a file's content, or - for standard input.",
      "A condition that does not hold ends in exit code 6, a lease that has ended in exit code 3.",
      "A put without --ttl and --lease makes a key stay.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv put greeting hello",
      "  quorate kv put photos/cat.jpg @cat.jpg",
      "  date | quorate kv put last-run -",
      "  quorate kv put lock me --if-absent",
      "  quorate kv put greeting hi --if-revision 41",
      "  quorate kv put session/7 data --ttl 30m",
      "  quorate kv put workers/7 here --lease 7312"
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

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Delete the key after this time, such as 30s, 5m, 2h or 1d.")
  @Nullable Duration ttl;

  @Option(
      names = "--lease",
      paramLabel = "ID",
      description = "Delete the key when this lease ends.")
  @Nullable Long lease;

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
            .put(keys.bytes(key), content, options());
    output.print(
        shell,
        result,
        r -> (r.created() ? "created" : "updated") + " at revision " + r.modRevision());
    return ExitCode.OK;
  }

  private PutOptions options() {
    PutOptions options = PutOptions.DEFAULT.when(Wanted.condition(wanted));
    if (ttl != null) {
      options = options.endsAfter(ttl);
    }
    return lease == null ? options : options.endsWith(lease);
  }
}
