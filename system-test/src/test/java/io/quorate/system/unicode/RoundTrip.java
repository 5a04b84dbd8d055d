package io.quorate.system.unicode;

import io.quorate.system.cluster.Command;
import io.quorate.system.cluster.DevCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Imports the names of all code points by the CLI, exports them, and compares the bytes. */
public final class RoundTrip {
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  /** How long both ways took, the CLI's own start included. */
  public record Times(int keys, long importMillis, long exportMillis) {}

  private RoundTrip() {}

  /** Fails unless what comes back is what went there, byte for byte. */
  public static Times run(DevCluster cluster) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(cluster.distribution().workDirectory("unicode"));
    Path there = directory.resolve("names.ndjson");
    Path back = directory.resolve("exported.ndjson");
    Map<String, String> names = UnicodeNames.all();
    UnicodeNames.write(names, there);
    long importMillis = quorate(cluster, back, "kv", "import", there.toString());
    long exportMillis = quorate(cluster, back, "kv", "export", "--prefix", "U+");
    long differs = Files.mismatch(there, back);
    if (differs >= 0) {
      throw new AssertionError(
          String.format(
              "exported bytes differ from imported ones at %d (%d and %d bytes): %s, %s",
              differs, Files.size(there), Files.size(back), there, back));
    }
    return new Times(names.size(), importMillis, exportMillis);
  }

  private static long quorate(DevCluster cluster, Path out, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(cluster.distribution().launcher());
    command.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(cluster.distribution().environment());
    environment.put("QUORATE_URL", cluster.url().toString());
    String token = cluster.session().authorization().substring("Bearer ".length());
    environment.put("QUORATE_TOKEN", token);
    Command.Ended ended = Command.run(command, environment, DEADLINE, out);
    return ended.orFail().millis();
  }
}
