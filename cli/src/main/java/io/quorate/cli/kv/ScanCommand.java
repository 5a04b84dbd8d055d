package io.quorate.cli.kv;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.cli.output.RowWriter;
import io.quorate.client.KeyValue;
import io.quorate.client.Scan;
import io.quorate.client.ScanRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quorate kv scan}: keys in order. */
@Command(
    name = "scan",
    header = "List keys in order.",
    description = {
      "",
      "All rows are of one moment, however many there are. Keys and values that are no UTF-8 show as",
      "base64. For a file that can be imported again, see `quorate kv export`.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv scan --prefix users/ --limit 10",
      "  quorate kv scan --start a --end c --keys-only",
      "  quorate kv scan --prefix log/ --reverse --limit 1 --json"
    })
final class ScanCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin KeyOption keys = new KeyOption();

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "Keys that begin with this.")
  @Nullable String prefix;

  @Option(names = "--start", paramLabel = "KEY", description = "The first key, included.")
  @Nullable String start;

  @Option(names = "--end", paramLabel = "KEY", description = "The last key, not included.")
  @Nullable String end;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many rows (default: all).")
  long limit;

  @Option(names = "--keys-only", description = "Leave the values out.")
  boolean keysOnly;

  @Option(names = "--reverse", description = "Last key first.")
  boolean reverse;

  ScanCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (prefix != null && (start != null || end != null)) {
      throw new CliException(ExitCode.USAGE, "--prefix excludes --start and --end");
    }
    if (limit < 0) {
      throw new CliException(ExitCode.USAGE, "--limit is " + limit);
    }
    ScanRequest range =
        prefix == null
            ? ScanRequest.range(bound(start), bound(end))
            : ScanRequest.prefix(keys.bytes(prefix));
    Scan scan =
        connection
            .connect(shell, ConnectionOptions.Audience.DATA)
            .kv()
            .scan(range.withLimit(limit).withKeysOnly(keysOnly).withReverse(reverse));
    try (RowWriter<KeyValue> rows =
        output.rows(shell, keysOnly ? GetCommand.Rows.KEYS : GetCommand.Rows.TABLE)) {
      // A reader that has gone away, as `head` does, ends the scan.
      while (scan.hasNext() && !shell.out().checkError()) {
        for (int i = 0; i < ScanRequest.DEFAULT_PAGE_SIZE && scan.hasNext(); i++) {
          rows.write(scan.next());
        }
      }
    }
    return ExitCode.OK;
  }

  private byte[] bound(@Nullable String text) {
    return text == null ? new byte[0] : keys.bytes(text);
  }
}
