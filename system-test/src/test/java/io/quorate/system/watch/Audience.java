package io.quorate.system.watch;

import io.netty.channel.EventLoop;
import io.quorate.cli.bench.load.EventLoops;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Open watches on an event loop of their own, for a thread that waits for them. */
final class Audience implements AutoCloseable {
  private static final long OPEN_SECONDS = 120;
  private static final long STILL_NANOS = 10_000_000_000L;

  private final EventLoops loops;
  private final EventLoop loop;
  private final Arrivals arrivals;
  private final Watchers watchers;

  /** Returns when all watches tell. */
  Audience(Arrivals arrivals, Function<EventLoop, Watchers> maker)
      throws IOException, InterruptedException {
    this.loops = new EventLoops(1);
    this.loop = loops.get(0);
    this.arrivals = arrivals;
    this.watchers = maker.apply(loop);
    loop.execute(watchers::start);
    try {
      watchers.ready().get(OPEN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IOException("not all watches were opened", e);
    }
  }

  /** Something that belongs to the event loop. */
  <T> T ask(Supplier<T> question) {
    return EventLoops.on(loop, question).join();
  }

  /** Waits until nothing is missing, or nothing more has come for long. */
  void awaitAll(int written) throws InterruptedException {
    long before = -1;
    long since = System.nanoTime();
    while (ask(() -> arrivals.lost(written)) > 0 && System.nanoTime() - since < STILL_NANOS) {
      TimeUnit.MILLISECONDS.sleep(50);
      long total = ask(arrivals::total);
      if (total != before) {
        before = total;
        since = System.nanoTime();
      }
    }
  }

  /** Fails when a watch has ended. */
  void requireAll() throws IOException {
    String trouble = watchers.trouble();
    if (trouble != null) {
      throw new IOException(trouble);
    }
  }

  @Override
  public void close() {
    EventLoops.on(
            loop,
            () -> {
              watchers.close();
              return true;
            })
        .join();
    loops.close();
  }
}
