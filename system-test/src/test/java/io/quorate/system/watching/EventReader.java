package io.quorate.system.watching;

import io.quorate.system.http.HttpConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events of an open stream. What is cut off within an event is no event. For one
 * thread.
 */
final class EventReader {
  private final HttpConnection connection;
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private final Deque<Event> read = new ArrayDeque<>();

  /** An event as it was sent. */
  record Event(String id, String name, String data) {}

  EventReader(HttpConnection connection) {
    this.connection = connection;
  }

  /** The next event; null at the end of the stream. */
  @Nullable Event next() throws IOException {
    while (read.isEmpty()) {
      byte[] chunk = connection.nextChunk();
      if (chunk.length == 0) {
        return null;
      }
      for (byte next : chunk) {
        add(next);
      }
    }
    return read.remove();
  }

  /** Ends a read on another thread, too. */
  void close() {
    connection.close();
  }

  private void add(byte next) {
    rest.write(next);
    if (next == '\n') {
      String text = rest.toString(StandardCharsets.UTF_8);
      if (text.endsWith("\n\n")) {
        rest.reset();
        read.add(event(text));
      }
    }
  }

  private static Event event(String text) {
    String id = "";
    String name = "";
    StringBuilder data = new StringBuilder();
    for (String line : text.strip().split("\n", -1)) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data.append(line, 6, line.length());
      } else {
        throw new IllegalStateException("a line of no event: " + line);
      }
    }
    return new Event(id, name, data.toString());
  }
}
