package io.quorate.system.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One process of a test cluster: a restart is the same command in the same environment and
 * directory with the same log.
 *
 * <p>Pids are used again by the system: a process is only ever signalled while its command line
 * still names this cluster's directory. For one thread.
 */
public final class ServerProcess {
  private static final Duration SIGNAL_DEADLINE = Duration.ofSeconds(10);

  private final String id;
  private final Path cluster;
  private final List<String> command;
  private final Map<String, String> environment;
  private final File directory;
  private final Path log;
  private long pid;

  private ServerProcess(
      String id,
      Path cluster,
      List<String> command,
      Map<String, String> environment,
      File directory,
      Path log) {
    this.id = id;
    this.cluster = cluster;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.directory = directory;
    this.log = log;
  }

  /** One that runs already, taken from {@code /proc} as the launcher started it. */
  static ServerProcess adopt(String id, Path cluster, long pid) throws IOException {
    Path proc = Path.of("/proc", Long.toString(pid));
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : words(proc.resolve("environ"))) {
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    Path output = Files.readSymbolicLink(proc.resolve("fd/1"));
    ServerProcess process =
        new ServerProcess(
            id,
            cluster,
            words(proc.resolve("cmdline")),
            environment,
            Files.readSymbolicLink(proc.resolve("cwd")).toFile(),
            Files.isRegularFile(output) ? output : cluster.resolve(id + ".restart.log"));
    process.pid = pid;
    if (!process.namesCluster()) {
      throw new IllegalArgumentException(
          pid + " is no process of " + cluster + ": " + process.command);
    }
    return process;
  }

  /**
   * One that does not run yet; {@link #restart} starts it.
   *
   * @param command becomes the process: whatever it begins with must not fork
   */
  public static ServerProcess planned(
      String id, Path cluster, List<String> command, Map<String, String> environment, Path log) {
    return new ServerProcess(id, cluster, command, environment, cluster.toFile(), log);
  }

  private static List<String> words(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.isEmpty() ? List.of() : List.of(text.split("\0", 0));
  }

  public String id() {
    return id;
  }

  public long pid() {
    return pid;
  }

  public Path log() {
    return log;
  }

  /** Runs, and is not a zombie that nobody has waited for. */
  public boolean isAlive() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X' && namesCluster();
    } catch (IOException e) {
      return false; // No such process.
    }
  }

  private boolean namesCluster() throws IOException {
    return words(Path.of("/proc", Long.toString(pid), "cmdline")).stream()
        .anyMatch(word -> word.contains(cluster.toString()));
  }

  /** SIGKILL without waiting, for several processes that shall end at once. */
  public void killAtOnce() {
    if (isAlive()) {
      // Empty when it ended meanwhile, which is as good.
      Optional<Boolean> unused = ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly);
    }
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill() throws InterruptedException {
    signal(ProcessHandle::destroyForcibly, Duration.ofSeconds(10));
  }

  /** SIGTERM; returns when the process has ended by itself, and fails when it does not. */
  public void terminate() throws InterruptedException {
    signal(ProcessHandle::destroy, Duration.ofSeconds(30));
  }

  private void signal(Predicate<ProcessHandle> signal, Duration deadline)
      throws InterruptedException {
    if (isAlive()) {
      // False when it ended meanwhile, which is what is waited for below.
      Optional<Boolean> unused = ProcessHandle.of(pid).map(signal::test);
      Await.until(
          id + " (" + pid + ") ends",
          deadline,
          () -> isAlive() ? Optional.of("still runs") : Optional.empty());
    }
  }

  /** SIGSTOP: it stands still, and its sockets stay open. */
  public void suspend() throws IOException, InterruptedException {
    send("-STOP");
  }

  /** SIGCONT. */
  public void resume() throws IOException, InterruptedException {
    send("-CONT");
  }

  private void send(String signal) throws IOException, InterruptedException {
    if (isAlive()) {
      Command.run(List.of("kill", signal, Long.toString(pid)), Map.of(), SIGNAL_DEADLINE).orFail();
    }
  }

  /** Starts it again as it was started. */
  public void restart() throws IOException {
    if (isAlive()) {
      throw new IllegalStateException(id + " still runs");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    pid = builder.start().pid();
  }

  @Override
  public String toString() {
    return id + " (pid " + pid + ")";
  }
}
