package io.quorate.system.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel has counted for a process. */
public final class ProcessUsage {
  /** USER_HZ, which Linux fixes at 100 for what it shows in /proc. */
  private static final long MICROS_PER_TICK = 10_000;

  private ProcessUsage() {}

  /** CPU time so far, user and system, of all its threads, ended ones too. */
  static long cpuMicros(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name in parentheses may hold spaces; utime and stime are the 14th and 15th field.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
  }

  public static long residentBytes(long pid) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
    for (String line : lines) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS of " + pid);
  }

  /** Threads that it has now. */
  static int threads(long pid) throws IOException {
    try (var tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return (int) tasks.count();
    }
  }
}
