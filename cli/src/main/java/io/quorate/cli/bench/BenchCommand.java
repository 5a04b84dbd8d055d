package io.quorate.cli.bench;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code quorate bench}: load, and what it came to. What runs is in {@link BenchRun}, so that other
 * commands load nothing of it.
 */
@Command(
    name = "bench",
    header = "Put load on a cluster and measure it.",
    description = {
      "",
      "WORKLOAD is put, get, mixed (half gets, half puts), scan, or one of YCSB's: a (50 %% reads), b",
      "(95 %% reads), c (reads only), e (95 %% scans, 5 %% inserts). All keys are stored first, unless",
      "--no-load says that they are there. They stay: delete them by their prefix.",
      "",
      "A scan reads the --rows keys of one bucket, {N}/, which lies in one shard.",
      "",
      "Without --rate, each connection sends its next operation when the answer to the last has come.",
      "With it, operations begin on time whatever became of the earlier ones, and those that had to",
      "wait count from when they were to begin.",
      "",
      "-o json and -o yaml: load (what was asked for), duration_seconds, operations,",
      "operations_per_second, failed, not_started, latency_ms (mean, p50, p90, p99, p999, max),",
      "by_operation (operation, operations, operations_per_second, latency_ms), errors (code: count),",
      "generator_cpu_us (of one operation), generator_busy (0 to 1), stored (keys, seconds).",
      ""
    },
    footer = {
      "",
      "The exit code is 1 when no operation succeeded.",
      "",
      "Examples:",
      "  quorate bench put",
      "  quorate bench mixed --reads 95 --distribution zipfian --duration 1m",
      "  quorate bench get --no-load --protocol grpc --connections 8 --streams 32",
      "  quorate bench put --rate 4000 --value-size 1KiB -o json",
      "  quorate bench put --direct --node 127.0.0.1:7101"
    })
public final class BenchCommand implements Callable<Integer> {
  /** How requests travel. */
  enum ProtocolName {
    HTTP,
    GRPC
  }

  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin WorkloadOptions workload = new WorkloadOptions();
  @Mixin LoadOptions load = new LoadOptions();

  @Parameters(paramLabel = "WORKLOAD", description = "put, get, mixed, scan, a, b, c or e.")
  WorkloadName name;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "http",
      description = "http or grpc (default: ${DEFAULT-VALUE}).")
  ProtocolName protocol;

  @Option(
      names = "--direct",
      description = "By gRPC to the storage nodes instead of the gateway, each key to its leader.")
  boolean direct;

  @Option(
      names = "--node",
      paramLabel = "HOST:PORT",
      description =
          "With --direct: a storage node to begin with (default: all; wants a sign-in as staff).")
  List<String> nodes = List.of();

  @Option(names = "--no-load", description = "The keys are stored already.")
  boolean noLoad;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public BenchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Range.check(
        load.streams == 1 || direct || protocol == ProtocolName.GRPC,
        "--streams is for --protocol grpc: HTTP/1.1 has one request at a time on a connection");
    Range.check("--streams", load.streams, 1, 1_000);
    Range.check(direct || nodes.isEmpty(), "--node is for --direct");
    Range.check(
        !direct || !name.scans(),
        "--direct can't scan: a storage node refuses a scan unless it leads all groups");
    try {
      return new BenchRun(this).run();
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw new CliException(ExitCode.UNAVAILABLE, message, e);
    }
  }

  Shell shell() {
    return shell;
  }
}
