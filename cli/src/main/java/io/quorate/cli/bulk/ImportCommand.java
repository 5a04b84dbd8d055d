package io.quorate.cli.bulk;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate kv import}: a file of records into the store, in parallel batches. */
@Command(
    name = "import",
    header = "Write the records of an NDJSON file.",
    description = {
      "",
      "Each line is {\"key\":\"…\",\"value\":\"…\"}; bytes that are no UTF-8 are {\"base64\":\"…\"}. Lines of one",
      "key take effect in their order.",
      "",
      "How far it came is kept in FILE.import-state, so the same command continues after an",
      "interruption. What was under way then is written again, which does no harm.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv import records.ndjson",
      "  quorate kv import records.ndjson --keep-going --connections 8",
      "  zcat records.ndjson.gz | quorate kv import - --state records.state",
      "  quorate kv import records.ndjson --dry-run"
    })
public final class ImportCommand implements Callable<Integer> {
  private static final int SHOWN_REJECTIONS = 20;

  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
  String input;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Where to keep how far it came (default: FILE.import-state; none for -).")
  @Nullable Path state;

  @Option(names = "--restart", description = "Begin anew, whatever the state file says.")
  boolean restart;

  @Option(
      names = "--keep-going",
      description = "Report lines that are refused and go on; the exit code is 1 all the same.")
  boolean keepGoing;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description = "Batches in flight, 1 to 64 (default: ${DEFAULT-VALUE}).")
  int connections;

  @Option(
      names = "--retry-for",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long to repeat a batch that the cluster can't take (default: ${DEFAULT-VALUE}).")
  int retryForSeconds;

  @Option(names = "--dry-run", description = "Read and check all lines; write nothing.")
  boolean dryRun;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public ImportCommand(Shell shell) {
    this.shell = shell;
  }

  /** What a program gets. */
  private record Report(long imported, long rejected, long resumedAtLine, long elapsedMs) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (connections < 1 || connections > 64) {
      throw new CliException(ExitCode.USAGE, "--connections is 1 to 64, not " + connections);
    }
    boolean fromStdin = input.equals("-");
    Path file = Path.of(input);
    try (InputStream in = fromStdin ? shell.in() : Files.newInputStream(file)) {
      Progress progress =
          new Progress(shell, dryRun ? "checked" : "imported", fromStdin ? 0 : Files.size(file));
      return dryRun ? check(in, progress) : run(in, progress);
    }
  }

  private int run(InputStream in, Progress progress) throws IOException, InterruptedException {
    var target = connection.open(shell, ConnectionOptions.Audience.DATA);
    LineReader reader = new LineReader(in);
    Resumption resumption = new Resumption(checkpoint(target.label()), restart);
    Position start = resumption.start(reader);
    if (start.lines() > 0) {
      shell.say("continuing after line " + start.lines());
    }
    Acknowledged acknowledged =
        new Acknowledged(
            start,
            position -> {
              resumption.reached(position);
              progress.update(position.lines(), position.bytes());
            });
    RejectionReport rejections = new RejectionReport(shell, progress, SHOWN_REJECTIONS);
    Importer importer =
        new Importer(
            reader,
            new BatchSender(target.client().kv(), Duration.ofSeconds(retryForSeconds)),
            acknowledged,
            rejections,
            keepGoing,
            connections);
    Thread onSignal = new Thread(() -> interrupted(importer, resumption, progress), "import-stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    Importer.Outcome outcome;
    try {
      outcome = importer.run();
    } catch (CliException | QuorateException e) {
      progress.clear();
      resumption.keep();
      resumption.hint().ifPresent(shell::say);
      throw e;
    } finally {
      Signals.release(onSignal);
    }
    progress.clear();
    resumption.complete();
    long refused = outcome.rejected() + start.rejected();
    report(new Report(outcome.imported(), refused, start.lines(), progress.elapsedMs()));
    return refused == 0 ? ExitCode.OK : ExitCode.ERROR;
  }

  private void report(Report report) {
    output.print(
        shell,
        report,
        r ->
            String.format(
                Locale.ROOT,
                "imported %,d records in %.1f s (%,d/s)%s",
                r.imported(),
                r.elapsedMs() / 1e3,
                r.imported() * 1_000 / r.elapsedMs(),
                r.rejected() == 0
                    ? ""
                    : String.format(Locale.ROOT, ", refused %,d", r.rejected())));
  }

  private @Nullable Checkpoint checkpoint(String target) {
    if (state != null) {
      return new Checkpoint(state, target);
    }
    return input.equals("-") ? null : new Checkpoint(Path.of(input + ".import-state"), target);
  }

  /** Runs while the process is being ended by a signal; the exit code is the signal's. */
  private void interrupted(Importer importer, Resumption resumption, Progress progress) {
    importer.stop();
    try {
      importer.awaitEnd(Duration.ofSeconds(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    progress.clear();
    resumption.keep();
    shell.say(String.format(Locale.ROOT, "interrupted; imported %,d records", importer.imported()));
    resumption.hint().ifPresent(shell::say);
  }

  private int check(InputStream in, Progress progress) throws IOException {
    DryRun.Outcome outcome =
        new DryRun(new RejectionReport(shell, progress, SHOWN_REJECTIONS), progress)
            .run(new LineReader(in));
    progress.clear();
    output.print(
        shell,
        outcome,
        o ->
            String.format(
                Locale.ROOT,
                "%,d records would be imported, %,d lines refused",
                o.records(),
                o.rejected()));
    return outcome.rejected() == 0 ? ExitCode.OK : ExitCode.ERROR;
  }
}
