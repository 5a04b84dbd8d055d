package io.quorate.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events, one after the other. */
final class EventReader implements AutoCloseable {
  private final BufferedReader lines;
  private String lastId = "";

  EventReader(InputStream in) {
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /**
   * An event.
   *
   * @param id the last one that was sent with this or an event before it
   */
  record Event(String id, String name, byte[] data) {}

  /** The next event; null when the stream has ended. */
  @Nullable Event next() throws IOException {
    String name = "message";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          return new Event(lastId, name, data.toString().getBytes(StandardCharsets.UTF_8));
        }
        name = "message";
      } else if (line.startsWith("id:")) {
        lastId = value(line, 3);
      } else if (line.startsWith("event:")) {
        name = value(line, 6);
      } else if (line.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(value(line, 5));
      }
    }
    return null;
  }

  private static String value(String line, int from) {
    boolean hasSpace = line.length() > from && line.charAt(from) == ' ';
    return line.substring(hasSpace ? from + 1 : from);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
