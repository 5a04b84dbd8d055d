package io.quorate.system.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a document that a program writes, between two marks that a person has put there. */
public record MarkedText(Path document, String name) {

  /** Replaces what stands between the marks. */
  public void replace(String text) throws IOException {
    String begin = "<!-- " + name + ":begin -->";
    String end = "<!-- " + name + ":end -->";
    String whole = Files.readString(document);
    int from = whole.indexOf(begin);
    int to = whole.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException(document + " lacks the marks " + begin + " and " + end);
    }
    Files.writeString(
        document,
        whole.substring(0, from + begin.length())
            + "\n"
            + text.strip()
            + "\n"
            + whole.substring(to));
  }
}
