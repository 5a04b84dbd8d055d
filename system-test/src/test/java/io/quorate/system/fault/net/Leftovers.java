package io.quorate.system.fault.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Removes networks: one's own at the end, and those whose maker no longer lives. */
final class Leftovers {
  static final String PREFIX = "qf";

  private static final Pattern NAMESPACE = Pattern.compile("(" + PREFIX + "(\\d+)x\\d+)-\\S+");

  private Leftovers() {}

  /** Removes what belongs to no living process. */
  static void sweep() throws IOException, InterruptedException {
    TreeSet<String> dead = new TreeSet<>();
    for (String namespace : namespaces()) {
      Matcher matcher = NAMESPACE.matcher(namespace);
      if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(2))).isEmpty()) {
        dead.add(matcher.group(1));
      }
    }
    for (String network : dead) {
      remove(network);
    }
  }

  /** Kills what runs in a network's namespaces, then removes them; its devices go with them. */
  static void remove(String network) throws IOException, InterruptedException {
    for (String namespace : namespaces()) {
      if (namespace.startsWith(network + "-")) {
        for (String pid : Tools.run("ip", "netns", "pids", namespace).split("\\s+", -1)) {
          if (!pid.isEmpty()) {
            Tools.succeeds("kill", "-KILL", pid);
          }
        }
        Tools.run("ip", "netns", "delete", namespace);
      }
    }
  }

  private static List<String> namespaces() throws IOException {
    Path directory = Path.of("/run/netns");
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (var files = Files.list(directory)) {
        files.forEach(file -> names.add(file.getFileName().toString()));
      }
    }
    return names;
  }
}
