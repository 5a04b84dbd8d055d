package io.quorate.gateway.fake;

import io.quorate.gateway.openapi.ContractClient;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Server-sent events as a client reads them, one after the other; held to the document. */
public final class EventStream implements AutoCloseable {
  private final HttpResponse<java.io.InputStream> response;
  private final BufferedReader lines;
  private String lastId = "";

  /** An event; {@code id} is the last one that was sent, by this or an earlier event. */
  public record Event(String id, String name, JsonObject data) {
    /** The changes as {@code key=value} and {@code key-}. */
    public List<String> changes() {
      List<String> shown = new ArrayList<>();
      for (Object item : data.getJsonArray("changes")) {
        JsonObject change = (JsonObject) item;
        boolean isPut = change.getString("type").equals("put");
        shown.add(change.getString("key") + (isPut ? "=" + change.getString("value") : "-"));
      }
      return shown;
    }
  }

  private EventStream(HttpResponse<java.io.InputStream> response) {
    this.response = response;
    this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** Opens a stream; returns when its head has arrived. */
  public static EventStream open(int port, String target, String token, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Authorization", token)
            .timeout(Duration.ofSeconds(60));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpClient client = new ContractClient();
    try {
      return new EventStream(
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public int status() {
    return response.statusCode();
  }

  /** The rest of an answer that is no stream. */
  public JsonObject body() {
    JsonObject body = new JsonObject(String.join("\n", lines.lines().toList()));
    close();
    return body;
  }

  /** The next event; null at the end of the stream. */
  public @Nullable Event next() {
    String name = "message";
    StringBuilder data = new StringBuilder();
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          return new Event(lastId, name, new JsonObject(data.toString()));
        } else if (line.startsWith("id: ")) {
          lastId = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data.append(line, 6, line.length());
        } else {
          throw new IllegalStateException("a line of no event: " + line);
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next change, past signs of life. */
  public Event change() {
    Event event = next();
    while (event != null && event.name().equals("progress")) {
      event = next();
    }
    if (event == null || !event.name().equals("change")) {
      throw new IllegalStateException("no change but " + event);
    }
    return event;
  }

  /** Changes until there are so many of keys. */
  public List<String> changes(int count) {
    List<String> changes = new ArrayList<>();
    while (changes.size() < count) {
      changes.addAll(change().changes());
    }
    return changes;
  }

  public String lastId() {
    return lastId;
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
