package io.quorate.system.bench;

import io.quorate.system.report.MarkedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The figures as they come, printed at once and written between two marks of a document. */
final class BenchmarkTable {
  private final List<String> rows = new ArrayList<>();
  private final String conditions;

  BenchmarkTable() throws IOException {
    conditions =
        String.format(
            "%s; %d cores shared by the servers and the load generator; JDK %s; load average %s"
                + " before the run.",
            LocalDate.now(ZoneOffset.UTC),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version().feature(),
            Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    System.out.println(conditions);
  }

  void add(String measure, String figure, String target) {
    System.out.println(measure + ": " + figure + (target.isEmpty() ? "" : " (" + target + ")"));
    rows.add("| " + measure + " | " + figure + " | " + target + " |");
  }

  /** Replaces what stands between the marks. */
  void write(Path document) throws IOException {
    String table =
        conditions
            + "\n\n| Measure | Figure | Target |\n|---|---|---|\n"
            + String.join("\n", rows)
            + "\n";
    new MarkedText(document, "bench").replace(table);
  }
}
