package io.quorate.cli.dev;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quorate dev stop}: ends a cluster, detached or not. */
@Command(
    name = "stop",
    header = "Stop the cluster of a directory.",
    description = {
      "",
      "Asks the gateway, then the nodes to stop, and kills what has not stopped after 10 seconds.",
      "Only processes that `quorate dev` started are touched. The data stays.",
      ""
    },
    footer = {"", "Examples:", "  quorate dev stop", "  quorate dev stop --data /tmp/q"})
public final class DevStopCommand implements Callable<Integer> {
  /** Longer than the supervisor itself waits for its processes. */
  private static final Duration SUPERVISOR_PATIENCE = Duration.ofSeconds(30);

  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "The cluster's directory (default: ./${DEFAULT-VALUE}).")
  Path data;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public DevStopCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    DevCluster cluster = new DevCluster(new DevLayout(data), shell::say);
    ProcessRecord supervisor = cluster.running().supervisor();
    boolean stopped = false;
    if (supervisor != null && supervisor.alive()) {
      supervisor.process().ifPresent(ProcessHandle::destroy);
      stopped = Stopper.await(List.of(supervisor), SUPERVISOR_PATIENCE);
    }
    boolean any = cluster.stop();
    shell.say(stopped || any ? "stopped" : "nothing was running");
    return ExitCode.OK;
  }
}
