package io.quorate.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts one process of the cluster, through the launcher: the JVM's flags are written down there
 * and nowhere else.
 *
 * <p>Each process leads a session of its own, so that Ctrl-C in the terminal reaches the supervisor
 * only, which then stops the others in order, and that they outlive it when they should.
 */
final class Starter {
  /** A log that has grown beyond this is put aside when its process starts again. */
  private static final long MAX_LOG_BYTES = 32L << 20;

  private final DevLayout layout;
  private final Path launcher;
  private final Path lib;

  Starter(DevLayout layout, Path launcher, Path lib) {
    this.layout = layout;
    this.launcher = launcher;
    this.lib = lib;
  }

  Process start(String service) throws IOException {
    Path log = layout.log(service);
    Files.createDirectories(log.getParent());
    if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
      Files.move(log, log.resolveSibling("process.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder builder =
        new ProcessBuilder(command(service))
            .directory(layout.home(service).toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // The very jars that this process runs from: no build in between.
    builder.environment().put("QUORATE_LIB", lib.toString());
    return builder.start();
  }

  private List<String> command(String service) {
    List<String> command = new ArrayList<>();
    for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (command.isEmpty() && Files.isExecutable(Path.of(setsid))) {
        // Becomes the process itself, since it leads no group: the process id stays.
        command.add(setsid);
      }
    }
    command.add(launcher.toString());
    command.add(service.equals(Topology.GATEWAY) ? "gateway" : "node");
    command.add("--config");
    command.add(layout.config(service).toString());
    return command;
  }
}
