package io.quorate.system.bench;

import io.quorate.system.cluster.Distribution;
import io.quorate.system.report.MarkedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The figures as they come, printed at once and written between two marks of a document. */
public final class DocumentTable {
  private final String mark;
  private final String head;
  private final List<String> rows = new ArrayList<>();
  private final String conditions;

  /**
   * An empty table.
   *
   * @param mark the name of the marks that it goes between
   */
  public DocumentTable(String mark, String... columns) throws IOException {
    this.mark = mark;
    this.head = row(columns) + "\n" + "|---".repeat(columns.length) + "|\n";
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

  public void add(String... cells) {
    System.out.println(String.join(" · ", cells));
    rows.add(row(cells));
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /** Replaces what stands between the marks of docs/BENCHMARKS.md. */
  public void write() throws IOException {
    Path document = Distribution.find().root().resolve("docs/BENCHMARKS.md");
    new MarkedText(document, mark).replace(text());
    System.out.println("wrote " + document);
  }

  String text() {
    return conditions + "\n\n" + head + String.join("\n", rows);
  }
}
