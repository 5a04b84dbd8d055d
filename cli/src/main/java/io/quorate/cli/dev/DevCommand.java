package io.quorate.cli.dev;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code quorate dev}: a whole cluster on this machine, for as long as one wants it. */
@Command(
    name = "dev",
    header = "Run a cluster on this machine.",
    description = {
      "",
      "Starts storage nodes and a gateway as processes on loopback, prints where they are, and runs",
      "until Ctrl-C. A second start on the same data continues it, and starts again whatever has ended.",
      "DIR/cluster.json tells programs what runs; DIR/admin.password holds the password of the user",
      "\"admin\" of the tenants \"default\" (data) and \"system\" (cluster).",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate dev",
      "  quorate dev --data /tmp/q --nodes 5 --port 0 --detach",
      "  quorate dev stop --data /tmp/q"
    },
    subcommands = DevStopCommand.class)
public final class DevCommand implements Callable<Integer> {
  static final int DEFAULT_NODES = 3;
  private static final int MOST_DEFAULT_GROUPS = 4;
  static final int DEFAULT_PORT = 8080;

  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  @Spec CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "The cluster's directory (default: ./${DEFAULT-VALUE}).")
  Path data;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Storage nodes of a new cluster, 1 to 9 (default: 3).")
  @Nullable Integer nodes;

  @Option(
      names = "--groups",
      paramLabel = "N",
      description =
          "Raft groups for data of a new cluster, 1 to 64 (default: one per core, 4 at most).")
  @Nullable Integer groups;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The gateway's port; 0 picks a free one (default: 8080, or what it was).")
  @Nullable Integer port;

  @Option(
      names = "--detach",
      description = "Return when the cluster serves; `quorate dev stop` ends it.")
  boolean detach;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait until it serves (default: ${DEFAULT-VALUE}).")
  int timeoutSeconds;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public DevCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check("--nodes", nodes, 1, 9);
    check("--groups", groups, 1, 64);
    check("--port", port, 0, 65_535);
    DevLayout layout = new DevLayout(data);
    DevCluster cluster = new DevCluster(layout, shell::say);
    Starter starter = new Starter(layout, property("quorate.launcher"), property("quorate.lib"));
    Supervisor supervisor = new Supervisor(cluster, hint(layout), shell::say);
    Thread onSignal = new Thread(supervisor::stop, "stop");
    ProcessRecord self = null;
    if (!detach) {
      self = ProcessRecord.of(ProcessHandle.current());
    }
    // From before the first process is started: Ctrl-C must leave none behind.
    Runtime.getRuntime().addShutdownHook(onSignal);
    long begun = System.nanoTime();
    DevCluster.Started started;
    try {
      started =
          cluster.start(
              new DevCluster.Wishes(nodes, groups, port),
              starter,
              self,
              Duration.ofSeconds(timeoutSeconds));
    } catch (RuntimeException | IOException e) {
      release(onSignal);
      throw e;
    }
    if (started.started().isEmpty()) {
      release(onSignal);
      shell.out().println("Quorate runs already at " + started.topology().gateway().url());
      return ExitCode.OK;
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    shell.out().print(Welcome.text(layout, started.topology(), seconds, detach));
    shell.out().flush();
    if (detach || started.supervised()) {
      release(onSignal);
      return ExitCode.OK;
    }
    supervisor.watch();
    release(onSignal);
    cluster.stop();
    throw new CliException(ExitCode.ERROR, "all processes have ended; see their logs");
  }

  /** From here on this process can end without ending the cluster. */
  private static void release(Thread onSignal) throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // A signal came first: the hook has the word, and ends the process.
      onSignal.join();
    }
  }

  private void check(String option, @Nullable Integer value, int least, int most) {
    if (value != null && (value < least || value > most)) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + value + ", not " + least + " to " + most);
    }
  }

  private static String hint(DevLayout layout) {
    return System.getProperty("quorate.command", "quorate") + " dev --data " + layout.directory();
  }

  private static Path property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new CliException(ExitCode.ERROR, "start this with the launcher `quorate`");
    }
    return Path.of(value);
  }

  /** All processes share this machine's cores: more groups than those only split batches. */
  public static int defaultGroups(int cores) {
    return Math.max(1, Math.min(MOST_DEFAULT_GROUPS, cores));
  }
}
