package io.quorate.cli.bench;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Shell;
import io.quorate.cli.bench.BenchCommand.ProtocolName;
import io.quorate.cli.bench.direct.DirectProtocol;
import io.quorate.cli.bench.grpc.GrpcProtocol;
import io.quorate.cli.bench.http1.Http1Protocol;
import io.quorate.cli.bench.load.LoadGenerator;
import io.quorate.cli.bench.load.LoadPlan;
import io.quorate.cli.bench.load.LoadResult;
import io.quorate.cli.bench.load.Protocol;
import io.quorate.cli.bench.report.BenchReport;
import io.quorate.cli.bench.report.ReportText;
import io.quorate.cli.bench.target.Credentials;
import io.quorate.cli.bench.target.QuorateGrpc;
import io.quorate.cli.bench.target.QuorateHttp;
import io.quorate.cli.bench.wire.Server;
import io.quorate.cli.bench.workload.Values;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.cli.context.ConnectionOptions.Audience;
import io.quorate.cli.output.StatusLine;
import io.quorate.client.QuorateClient;
import io.quorate.client.admin.NodeInfo;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of {@code quorate bench}: signs in, stores the keys, loads, reports. */
final class BenchRun {
  private final BenchCommand command;
  private final Shell shell;
  private final StatusLine status;

  BenchRun(BenchCommand command) {
    this.command = command;
    this.shell = command.shell();
    this.status = new StatusLine(shell);
  }

  int run() throws IOException, InterruptedException {
    Workload workload = command.workload.workload(command.name);
    LoadPlan plan = command.load.plan(workload, command.connection.timeout());
    QuorateClient client = command.connection.connect(shell, Audience.DATA);
    // Says what is wrong with address or sign-in before anything is written.
    var unused = client.auth().whoami();
    List<String> nodes = command.direct ? storageNodes() : List.of();
    BenchReport.@Nullable Stored stored = command.noLoad ? null : store(workload, client);
    LoadResult result;
    try (Credentials credentials = new Credentials(client.auth()::accessToken, this::complain)) {
      Protocol protocol = protocol(workload, client.server(), nodes, credentials);
      result = new LoadGenerator(plan, protocol, this::second).run();
    } finally {
      status.clear();
    }
    String target = command.direct ? String.join(", ", nodes) : client.server().toString();
    BenchReport report = BenchReport.of(asked(plan, target), result, stored);
    command.output.print(shell, report, ReportText::of);
    return result.operations() > 0 ? ExitCode.OK : failed(result);
  }

  private int failed(LoadResult result) {
    boolean isMissing = result.errors().containsKey("not_found");
    shell.say(
        isMissing && command.noLoad
            ? "No key was found; without --no-load they are stored first."
            : "No operation succeeded.");
    return ExitCode.ERROR;
  }

  private void complain(String message) {
    status.clear();
    shell.say(message);
  }

  private List<String> storageNodes() {
    if (!command.nodes.isEmpty()) {
      return command.nodes;
    }
    try {
      return command.connection.connect(shell, Audience.STAFF).admin().nodes().stream()
          .filter(node -> node.state().equals("up"))
          .map(NodeInfo::address)
          .toList();
    } catch (QuorateException e) {
      throw new CliException(
          ExitCode.of(e.code()),
          "which storage nodes there are is told to staff only (%s); name one: --node HOST:PORT"
              .formatted(e.code().code()),
          e);
    }
  }

  private BenchReport.Stored store(Workload workload, QuorateClient client)
      throws InterruptedException {
    long begun = System.nanoTime();
    long keys = workload.keys();
    try {
      new Preload(
              workload,
              client.kv(),
              stored ->
                  status.show(String.format(Locale.ROOT, "storing: %,d of %,d keys", stored, keys)))
          .run();
    } finally {
      status.clear();
    }
    return new BenchReport.Stored(keys, Math.round((System.nanoTime() - begun) / 1e6) / 1e3);
  }

  private Protocol protocol(
      Workload workload, URI url, List<String> nodes, Supplier<String> authorization) {
    Values values = workload.values();
    if (command.direct) {
      return new DirectProtocol(
          nodes,
          command.load.streams,
          workload.keySpace(),
          () -> new QuorateGrpc(workload, values, authorization));
    }
    if (command.protocol == ProtocolName.GRPC) {
      return new GrpcProtocol(
          Server.http2(url),
          command.load.streams,
          () -> new QuorateGrpc(workload, values, authorization));
    }
    return new Http1Protocol(
        Server.http1(url),
        () -> new QuorateHttp(workload, values, url.getAuthority(), authorization));
  }

  private void second(LoadResult second, boolean isWarmUp, long elapsedNanos) {
    if (status.isSeen()) {
      status.show(
          String.format(
              Locale.ROOT,
              "%s %3d s: %,.0f/s, p50 %.2f ms, p99 %.2f ms%s",
              isWarmUp ? "warming up" : "measuring",
              Duration.ofNanos(elapsedNanos).toSeconds(),
              second.perSecond(),
              second.percentileMs(50),
              second.percentileMs(99),
              second.failed() == 0
                  ? ""
                  : String.format(
                      Locale.ROOT, ", %,d failed %s", second.failed(), second.errors().keySet())));
    }
  }

  private BenchReport.Asked asked(LoadPlan plan, String target) {
    Workload workload = plan.workload();
    return new BenchReport.Asked(
        command.name.label(),
        command.direct ? "grpc direct" : command.protocol.name().toLowerCase(Locale.ROOT),
        target,
        plan.links(),
        command.load.streams,
        plan.threads(),
        plan.perSecond() == 0 ? null : plan.perSecond(),
        workload.keys(),
        workload.valueBytes(),
        workload.keySpace().bucketKeys(),
        workload.distribution().label(),
        workload.seed());
  }
}
