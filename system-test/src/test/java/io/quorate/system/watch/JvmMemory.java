package io.quorate.system.watch;

import io.quorate.system.bench.ProcessUsage;
import io.quorate.system.cluster.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds.
 *
 * @param heapBytes of objects that a collection has left
 */
record JvmMemory(long residentBytes, long heapBytes) {
  private static final Duration COMMAND = Duration.ofSeconds(30);
  private static final Pattern USED = Pattern.compile("generation\\s.*used (\\d+)K");

  /** Right after a full collection. */
  static JvmMemory of(long pid) throws IOException, InterruptedException {
    var unused = jcmd(pid, "GC.run");
    Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
    long heapBytes = 0;
    while (used.find()) {
      heapBytes += Long.parseLong(used.group(1)) << 10;
    }
    if (heapBytes == 0) {
      throw new IOException("no generations in the heap of " + pid);
    }
    return new JvmMemory(ProcessUsage.residentBytes(pid), heapBytes);
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    return Command.run(List.of(jcmd.toString(), Long.toString(pid), command), Map.of(), COMMAND)
        .orFail()
        .out();
  }

  String text() {
    return "%d MB resident, %d MB heap".formatted(residentBytes >> 20, heapBytes >> 20);
  }
}
