package io.quorate.system.fault.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Whether this machine lets tests make networks, mount file systems and trace processes. Where it
 * does not, tests of faults are skipped and say why, unless QUORATE_FAULT_TESTS=required.
 */
public final class FaultTools {
  private static final List<String> COMMANDS =
      List.of("ip", "nft", "nsenter", "sysctl", "mount", "umount", "strace", "cc");

  private FaultTools() {}

  /** Aborts or fails the test that calls it, when something is missing. */
  public static void require() throws IOException, InterruptedException {
    List<String> missing = missing();
    if (missing.isEmpty()) {
      return;
    }
    String words = "tests of faults want " + String.join(", ", missing);
    if ("required".equals(System.getenv("QUORATE_FAULT_TESTS"))) {
      throw new IllegalStateException(words);
    }
    Assumptions.abort(words);
  }

  /** What is missing, in words. */
  public static List<String> missing() throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>();
    for (String command : COMMANDS) {
      boolean isThere =
          Stream.of(System.getenv("PATH").split(":", -1))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
      if (!isThere) {
        missing.add(command + " on the PATH");
      }
    }
    if (!Files.isReadable(Path.of("/dev/net/tun"))) {
      missing.add("/dev/net/tun");
    }
    if (missing.isEmpty() && !canMakeNetworks()) {
      missing.add("the right to make network namespaces (root)");
    }
    return missing;
  }

  private static boolean canMakeNetworks() throws IOException, InterruptedException {
    String name = Leftovers.PREFIX + ProcessHandle.current().pid() + "x-try";
    return Tools.succeeds("ip", "netns", "add", name)
        && Tools.succeeds("ip", "netns", "delete", name);
  }
}
