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
 * One process of a test cluster, taken from {@code /proc} as the launcher started it, so that a
 * restart is the same command in the same environment and directory with the same log.
 *
 * <p>Pids are used again by the system: a process is only ever signalled while its command line
 * still names this cluster's directory. For one thread.
 */
public final class ServerProcess {
  private final String id;
  private final Path cluster;
  private final List<String> command;
  private final Map<String, String> environment;
  private final File directory;
  private final Path log;
  private long pid;

  private ServerProcess(String id, Path cluster, long pid) throws IOException {
    this.id = id;
    this.cluster = cluster;
    this.pid = pid;
    Path proc = Path.of("/proc", Long.toString(pid));
    this.command = words(proc.resolve("cmdline"));
    if (!namesCluster()) {
      throw new IllegalArgumentException(pid + " is no process of " + cluster + ": " + command);
    }
    this.environment = new LinkedHashMap<>();
    for (String variable : words(proc.resolve("environ"))) {
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    this.directory = Files.readSymbolicLink(proc.resolve("cwd")).toFile();
    Path output = Files.readSymbolicLink(proc.resolve("fd/1"));
    this.log = Files.isRegularFile(output) ? output : cluster.resolve(id + ".restart.log");
  }

  static ServerProcess adopt(String id, Path cluster, long pid) throws IOException {
    return new ServerProcess(id, cluster, pid);
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
