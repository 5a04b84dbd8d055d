package io.quorate.system.watch;

import io.quorate.system.bench.DocumentTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What watches cost and how late they tell. Started by {@code system-test/watch-bench}. Each part
 * has a table of its own, so that one can be measured anew without the others.
 */
public final class WatchBench {
  private static final List<String> OPTIONS = List.of("--quick", "--write");
  private static final List<String> PARTS = List.of("fanout", "idle", "stalled", "puts");

  private WatchBench() {}

  /**
   * Runs what is asked for.
   *
   * @param arguments {@code --quick} for short windows, {@code --write} to update the document, and
   *     parts; none means all
   */
  public static void main(String[] arguments) throws Exception {
    List<String> list = Arrays.asList(arguments);
    List<String> parts = list.stream().filter(part -> !OPTIONS.contains(part)).toList();
    if (!PARTS.containsAll(parts)) {
      System.err.printf("%s: not all of them are of %s, %s%n", parts, OPTIONS, PARTS);
      System.exit(2);
    }
    boolean isQuick = list.contains("--quick");
    boolean isWritten = list.contains("--write") || (parts.isEmpty() && !isQuick);
    for (String part : parts.isEmpty() ? PARTS : parts) {
      DocumentTable table = part(part, isQuick);
      if (isWritten) {
        table.write();
      }
    }
  }

  private static DocumentTable part(String part, boolean isQuick)
      throws IOException, InterruptedException {
    return switch (part) {
      case "fanout" -> new FanOut(isQuick).run();
      case "idle" -> new IdleWatches(isQuick).run();
      case "stalled" -> new StalledClient(isQuick).run();
      case "puts" -> new PutsBeside(isQuick).run();
      default -> throw new IllegalArgumentException(part);
    };
  }
}
