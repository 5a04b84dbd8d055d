package io.quorate.cli.kv;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.Format;
import io.quorate.cli.output.OutputOptions;
import io.quorate.cli.output.Show;
import io.quorate.cli.output.Table;
import io.quorate.client.KeyValue;
import io.quorate.client.ReadOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate kv get}: the value, byte for byte. */
@Command(
    name = "get",
    header = "Print a key's value.",
    description = {
      "",
      "Writes the value's bytes and nothing else to standard output. With -o the whole record is",
      "shown. A key that does not exist ends in exit code 3.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv get greeting",
      "  quorate kv get photos/cat.jpg > cat.jpg",
      "  quorate kv get greeting --json",
      "  quorate kv get greeting --revision 41"
    })
final class GetCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin KeyOption keys = new KeyOption();

  @Parameters(paramLabel = "KEY", description = "The key.")
  String key;

  @Option(
      names = "--revision",
      paramLabel = "N",
      description = "The value as of a revision of the past.")
  long revision;

  @Option(names = "--stale", description = "Take any replica's answer, perhaps an old one.")
  boolean stale;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  GetCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    KeyValue record =
        connection
            .connect(shell, ConnectionOptions.Audience.DATA)
            .kv()
            .get(keys.bytes(key), new ReadOptions(revision, stale))
            .orElseThrow(() -> new CliException(ExitCode.NOT_FOUND, "no key " + key));
    Format format = output.format();
    if (format == null) {
      byte[] value = record.requireValue();
      shell.out().write(value, 0, value.length);
      if (shell.outIsTerminal() && value.length > 0 && value[value.length - 1] != '\n') {
        // Only where a person looks: a prompt on the value's line would seem to be part of it.
        shell.out().println();
      }
    } else if (format == Format.TABLE) {
      output.print(shell, Rows.TABLE, List.of(record));
    } else {
      output.print(shell, Show.json(record), String::valueOf);
    }
    return ExitCode.OK;
  }

  /** The columns that a scan shows too. */
  static final class Rows {
    static final Table<KeyValue> KEYS =
        Table.<KeyValue>of(Show::json)
            .text("KEY", row -> Show.text(row.key()))
            .number("REVISION", KeyValue::modRevision)
            .number("VERSION", KeyValue::version);
    static final Table<KeyValue> TABLE =
        KEYS.text("VALUE", row -> Show.shortText(row.requireValue()));

    private Rows() {}
  }
}
