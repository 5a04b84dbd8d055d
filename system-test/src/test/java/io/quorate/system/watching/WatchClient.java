package io.quorate.system.watching;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.crash.Load.Door;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads one watch. When its stream breaks it goes on at any gateway, by the last event that it has
 * read. For one thread, but for {@link #stop}.
 */
final class WatchClient implements AutoCloseable {
  /** The load tells it something all the time; a silent gateway may have lost its machine. */
  private static final int TIMEOUT_MS = 5_000;

  private static final int SLOW_BUFFER_BYTES = 8 << 10;
  private static final int SLOW_EVENTS = 100;
  private static final int EVENTS_AT_A_TIME = 200;

  /** How a client reads. */
  enum Manner {
    STEADY,
    /** With pauses in which its connection fills up. */
    SLOW,
    /** Leaves after some events and comes back, elsewhere perhaps. */
    RESTLESS
  }

  private final WatchLog log;
  private final Manner manner;
  private final List<Door> doors;
  private final Random random;
  private @Nullable HttpConnection connection;
  private volatile @Nullable EventReader events;
  private volatile boolean isStopped;
  private int left;

  WatchClient(WatchLog log, Manner manner, List<Door> doors, Random random) {
    this.log = log;
    this.manner = manner;
    this.doors = doors;
    this.random = random;
  }

  /**
   * Reads some events, or connects; false when that failed.
   *
   * @param inHurry whoever is slow is not any more
   */
  boolean next(boolean inHurry) {
    if (isStopped) {
      return false;
    }
    try {
      if (events == null) {
        return connect();
      }
      EventReader open = events;
      for (int i = 0; i < EVENTS_AT_A_TIME && open != null; i++) {
        EventReader.Event event = open.next();
        if (event == null) {
          close();
          return false;
        }
        take(event);
        rest(inHurry);
        open = events;
      }
      return true;
    } catch (IOException lost) {
      close();
      return false;
    }
  }

  /** Ends the stream from another thread; it does not come back. */
  void stop() {
    isStopped = true;
    EventReader open = events;
    if (open != null) {
      open.close();
    }
  }

  private boolean connect() throws IOException {
    Door door = doors.get(random.nextInt(doors.size()));
    String authorization = door.session().authorization();
    List<String> headers = new ArrayList<>(List.of("Authorization", authorization));
    if (log.hasBegun()) {
      headers.addAll(List.of("Last-Event-ID", log.position()));
    }
    int buffer = manner == Manner.SLOW ? SLOW_BUFFER_BYTES : 0;
    HttpConnection fresh = new HttpConnection(door.gateway(), TIMEOUT_MS, buffer);
    connection = fresh;
    Response head = fresh.openStream(log.scope().target(), headers.toArray(String[]::new));
    if (head.status() == 200) {
      events = new EventReader(fresh);
      left = 1 + random.nextInt(log.scope().isPrefix() ? 800 : 8);
      return true;
    }
    close();
    switch (head.status()) {
      case 401 -> door.session().refused(authorization);
      case 410 -> log.compacted();
      case 429, 500, 503, 504 -> {}
      default -> throw new IllegalStateException("a watch was answered " + head);
    }
    return false;
  }

  private void take(EventReader.Event event) {
    JsonNode data = Json.parse(event.data());
    switch (event.name()) {
      case "change" -> log.add(WatchEvent.of(data), event.id());
      case "progress" -> log.progress(event.id());
      case "resync", "ended" -> ended(data);
      default -> throw new IllegalStateException("an event of no known name: " + event);
    }
  }

  private void ended(JsonNode data) {
    close();
    String code = data.required("code").textValue();
    switch (code) {
      case "revision_compacted" -> log.compacted();
      case "unavailable", "slow_consumer", "token_expired", "stale_epoch", "overloaded" -> {}
      default -> throw new IllegalStateException("a watch was ended by " + data);
    }
  }

  private void rest(boolean inHurry) {
    left--;
    if (manner == Manner.RESTLESS && left <= 0) {
      close();
    } else if (manner == Manner.SLOW && !inHurry && left % SLOW_EVENTS == 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(600)));
    }
  }

  @Override
  public void close() {
    HttpConnection open = connection;
    connection = null;
    events = null;
    if (open != null) {
      open.close();
    }
  }
}
