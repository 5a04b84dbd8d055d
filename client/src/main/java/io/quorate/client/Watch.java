package io.quorate.client;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of changes that goes on whatever happens to servers and connections: when it breaks, it
 * is opened again where it was, so that each change is told once and none is missed. Only when what
 * it should tell is not kept any more does it end, with {@link ErrorCode#REVISION_COMPACTED}: then
 * read the keys and watch anew.
 *
 * <pre>{@code
 * try (Watch watch = client.kv().watch(WatchRequest.prefix("jobs/".getBytes(UTF_8)))) {
 *   while (true) {
 *     WatchEvent event = watch.next();
 *     event.changes().forEach(change -> System.out.println(new String(change.key(), UTF_8)));
 *   }
 * }
 * }</pre>
 *
 * <p>A thread of its own reads ahead by a few events; who does not take them holds the server up
 * and not its memory. To be used by one thread at a time; {@link #close} by any.
 */
public final class Watch implements AutoCloseable {
  private static final int READ_AHEAD = 64;

  /** The server gives a sign of life every 15 seconds. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(45);

  private static final long LOOK_MS = 1_000;

  private final Transport transport;
  private final WatchRequest request;
  private final RetryPolicy retries;
  private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(READ_AHEAD);
  private final Thread reader;
  private volatile @Nullable InputStream stream;
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean closed;
  private volatile String token;

  /** An event, or the end. */
  private record Heard(@Nullable WatchEvent event, @Nullable QuorateException end) {}

  /** Opens the first stream, so that what comes after this is told. */
  Watch(Transport transport, WatchRequest request, RetryPolicy retries) {
    this.transport = transport;
    this.request = request;
    this.retries = retries;
    this.token = request.after();
    EventReader first = open();
    this.reader = new Thread(() -> run(first), "quorate-watch");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * The next event; waits for it.
   *
   * @throws QuorateException when the watch can't go on
   */
  public WatchEvent next() {
    while (true) {
      Optional<WatchEvent> event = next(Duration.ofHours(1));
      if (event.isPresent()) {
        return event.get();
      }
    }
  }

  /** As {@link #next()}, but empty when nothing came in time. */
  public Optional<WatchEvent> next(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        Heard next = heard.poll(Math.max(0, Math.min(leftMs, LOOK_MS)), TimeUnit.MILLISECONDS);
        if (next != null) {
          return Optional.of(event(next));
        }
        if (closed) {
          throw new QuorateException(ErrorCode.UNAVAILABLE, "the watch was closed");
        }
        breakSilence();
        if (deadline - System.nanoTime() <= 0) {
          return Optional.empty();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QuorateException(ErrorCode.DEADLINE_EXCEEDED, "interrupted while watching", e);
    }
  }

  private WatchEvent event(Heard next) throws InterruptedException {
    if (next.end() != null) {
      heard.put(next); // Whoever asks again hears it again.
      throw next.end();
    }
    WatchEvent event = next.event();
    if (event == null) {
      throw new IllegalStateException("neither an event nor an end");
    }
    return event;
  }

  /** A connection that died without a word is cut off, so that its reader opens another. */
  private void breakSilence() {
    InputStream silent = stream;
    if (silent != null && System.nanoTime() - heardNanos > SILENCE_NANOS) {
      heardNanos = System.nanoTime();
      closeQuietly(silent);
    }
  }

  private EventReader open() {
    InputStream opened = transport.stream(Call.get(request.target(token)));
    stream = opened;
    heardNanos = System.nanoTime();
    return new EventReader(opened);
  }

  private void run(EventReader first) {
    EventReader events = first;
    int failures = 0;
    while (!closed) {
      try {
        if (read(events)) {
          return;
        }
        failures = 0;
      } catch (IOException | QuorateException e) {
        // Below, the stream is opened again.
        failures++;
      }
      try {
        pause(Math.max(1, failures));
        events = open();
      } catch (QuorateException e) {
        failures++;
        if (!e.code().retryable() && e.code() != ErrorCode.OUTCOME_UNKNOWN) {
          end(e);
          return;
        }
      }
    }
  }

  /** Passes on what comes until the stream ends; whether the watch has ended with it. */
  private boolean read(EventReader events) throws IOException {
    for (EventReader.Event event = events.next(); event != null; event = events.next()) {
      heardNanos = System.nanoTime();
      switch (event.name()) {
        case "change" -> put(new Heard(WatchAnswer.change(event), null));
        case "resync", "ended" -> {
          QuorateException why = WatchAnswer.end(event);
          if (why.code() == ErrorCode.REVISION_COMPACTED) {
            end(why);
            return true;
          }
        }
        default -> {
          // A sign of life, or an event of a newer server.
        }
      }
      token = event.id();
      if (closed) {
        return true;
      }
    }
    return false;
  }

  private void end(QuorateException why) {
    put(new Heard(null, why));
  }

  private void put(Heard next) {
    try {
      heard.put(next);
    } catch (InterruptedException e) {
      // Only close() interrupts.
      closed = true;
    }
  }

  private void pause(int failures) {
    try {
      Thread.sleep(retries.delayMs(failures, 0));
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing only lets go", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    InputStream open = stream;
    if (open != null) {
      closeQuietly(open);
    }
    reader.interrupt();
  }
}
