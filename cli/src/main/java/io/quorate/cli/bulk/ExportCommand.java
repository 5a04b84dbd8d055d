package io.quorate.cli.bulk;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.client.ScanRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quorate kv export}: records of one moment, in key order, as an import takes them. */
@Command(
    name = "export",
    header = "Write records as NDJSON, in key order.",
    description = {
      "",
      "Each line is {\"key\":\"…\",\"value\":\"…\"}; bytes that are no UTF-8 are {\"base64\":\"…\"}. All records are of",
      "one moment, and the same records always give the same bytes.",
      "",
      "With -o the records go to FILE.partial, which becomes FILE when it is complete. The same command",
      "continues after an interruption, as long as the store remembers that moment.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv export -o all.ndjson",
      "  quorate kv export --prefix users/ | gzip > users.ndjson.gz"
    })
public final class ExportCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "Only keys that begin with this.")
  @Nullable String prefix;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write (default: standard output).")
  @Nullable Path file;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Where to keep how far it came (default: FILE.export-state).")
  @Nullable Path state;

  @Option(names = "--restart", description = "Begin anew, whatever the state file says.")
  boolean restart;

  public ExportCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (file == null && state != null) {
      throw new CliException(ExitCode.USAGE, "--state is for an export into a file: give -o");
    }
    var target = connection.open(shell, ConnectionOptions.Audience.DATA);
    ScanRequest request =
        prefix == null
            ? ScanRequest.all()
            : ScanRequest.prefix(prefix.getBytes(StandardCharsets.UTF_8));
    Exporter exporter =
        new Exporter(target.client().kv(), request, new Progress(shell, "exported", 0));
    if (file == null) {
      exporter.toStream(shell.out());
      return ExitCode.OK;
    }
    Path stateFile =
        state == null ? file.resolveSibling(file.getFileName() + ".export-state") : state;
    ExportState kept =
        new ExportState(stateFile, target.label() + " " + (prefix == null ? "" : prefix));
    Thread onSignal =
        new Thread(
            () -> shell.say("\ninterrupted; the same command continues (state: " + stateFile + ")"),
            "export-stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      exporter.toFile(file, kept, restart, shell::say);
    } finally {
      Signals.release(onSignal);
    }
    shell.say(String.format(Locale.ROOT, "exported %,d records into %s", exporter.records(), file));
    return ExitCode.OK;
  }
}
