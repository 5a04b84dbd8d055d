package io.quorate.system.profile;

import io.quorate.system.bench.Load;
import io.quorate.system.bench.Measured;
import io.quorate.system.bench.Side;
import io.quorate.system.cluster.Command;
import io.quorate.system.cluster.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** Runs async-profiler on all server processes while they are under load. */
public final class LayerProfile {
  private static final Duration COMMAND = Duration.ofSeconds(30);

  private LayerProfile() {}

  public static boolean isAvailable() {
    return profiler().isPresent();
  }

  /** What the variable ASYNC_PROFILER names: the library, or the directory of a distribution. */
  private static Optional<Path> profiler() {
    return Optional.ofNullable(System.getenv("ASYNC_PROFILER"))
        .map(Path::of)
        .flatMap(
            path ->
                Stream.of(
                        path,
                        path.resolve("lib/libasyncProfiler.so"),
                        path.resolve("build/libasyncProfiler.so"))
                    .filter(Files::isRegularFile)
                    .findFirst());
  }

  /** Prints a table: layers by processes, as shares of each process's CPU time. */
  public static void print(Side side, Load load, Duration duration)
      throws IOException, InterruptedException {
    Path profiler = profiler().orElseThrow();
    for (long pid : side.pids().values()) {
      command(profiler, pid, "start,event=cpu");
    }
    Measured measured = Measured.warmed(side, load, Duration.ZERO, duration);
    Path directory =
        Files.createDirectories(Distribution.find().root().resolve("system-test/target/profiles"));
    Map<String, Layers> processes = new LinkedHashMap<>();
    for (Map.Entry<String, Long> process : side.pids().entrySet()) {
      String what = load.workload().mix().gets() > 0 ? "get" : "put";
      Path file = directory.resolve(what + "-" + process.getKey() + ".collapsed");
      command(profiler, process.getValue(), "stop,collapsed,file=" + file);
      processes.put(process.getKey(), Layers.of(Files.readAllLines(file)));
    }
    print(measured, processes);
    System.out.println("stacks, for flame graphs: " + directory);
  }

  private static void print(Measured measured, Map<String, Layers> processes) {
    System.out.printf("%nµs of CPU for each operation, by layer%n");
    StringJoiner head = new StringJoiner(" | ", "| Layer | ", " |");
    processes.keySet().forEach(head::add);
    System.out.println(head);
    System.out.println("|---".repeat(processes.size() + 1) + "|");
    double operations = measured.load().operations();
    for (Layer layer : Layer.values()) {
      StringJoiner row = new StringJoiner(" | ", "| " + layer.title() + " | ", " |");
      processes.forEach(
          (name, layers) -> {
            double micros = measured.cpuMicros().getOrDefault(name, 0L) / operations;
            row.add(String.format(Locale.ROOT, "%.1f", micros * layers.share(layer)));
          });
      System.out.println(row);
    }
  }

  /** By the JDK's own means, which load the library into a process that runs. */
  private static void command(Path profiler, long pid, String command)
      throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    List<String> line =
        List.of(
            jcmd.toString(),
            Long.toString(pid),
            "JVMTI.agent_load",
            profiler.toAbsolutePath().toString(),
            // In quotes, or jcmd takes what stands before an equals sign for an option of its own.
            '"' + command + '"');
    String out = Command.run(line, Map.of(), COMMAND).orFail().out();
    if (!out.contains("return code: 0")) {
      throw new IOException("the profiler refused \"" + command + "\": " + out);
    }
  }
}
