package io.quorate.system.watch;

import io.quorate.cli.bench.load.LoadResult;
import io.quorate.system.bench.DocumentTable;
import io.quorate.system.bench.QuorateSide;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * A watcher that reads nothing while much is written to its prefix, and what others notice of it:
 * the same writes once with it reading and once with it stalled.
 */
final class StalledClient {
  private static final String BULK = "bulk/";
  private static final int BULK_BYTES = 16 << 10;
  private static final int BULK_PER_SECOND = 400;
  private static final String SMALL = "small/";
  private static final int SMALL_BYTES = 64;
  private static final int SMALL_PER_SECOND = 200;
  private static final int KEYS = 1_000;
  private static final long MOST_HEAP_GROWTH = 64L << 20;
  private static final double MOST_RATIO = 1.5;

  private final Duration duration;
  private final Duration warmUp;
  private final DocumentTable table;

  /**
   * What came of one run.
   *
   * @param told a put on its way to the other watcher, in nanoseconds
   */
  private record Round(
      LoadResult puts,
      Histogram told,
      JvmMemory gateway,
      long bulkBytes,
      String end,
      boolean isWhole) {

    double putP99() {
      return puts.percentileMs(99);
    }

    double toldP99() {
      return told.getValueAtPercentile(99) / 1e6;
    }
  }

  StalledClient(boolean isQuick) throws IOException {
    this.duration = Duration.ofSeconds(isQuick ? 5 : 32);
    this.warmUp = Duration.ofSeconds(isQuick ? 5 : 20);
    this.table =
        new DocumentTable(
            "watch-stalled",
            "The client",
            "Written to its prefix",
            "Other puts",
            "Told to another watcher",
            "Gateway after a collection",
            "In the end");
  }

  DocumentTable run() throws IOException, InterruptedException {
    try (QuorateSide side = QuorateSide.start("watch-stalled")) {
      Contender contender = Contender.sse(side);
      var unused = round(contender, warmUp, false);
      Round reading = round(contender, duration, false);
      Round stalled = round(contender, duration, true);
      row("reads", reading);
      row("reads nothing until all is written", stalled);
      judge(reading, stalled);
    }
    return table;
  }

  private void row(String client, Round round) {
    table.add(
        client,
        (round.bulkBytes() >> 20) + " MB",
        latencies(round.puts().latency()),
        latencies(round.told()),
        round.gateway().text(),
        round.end());
  }

  private void judge(Round reading, Round stalled) {
    double puts = stalled.putP99() / reading.putP99();
    double told = stalled.toldP99() / reading.toldP99();
    long heap = stalled.gateway().heapBytes() - reading.gateway().heapBytes();
    boolean isMet =
        puts <= MOST_RATIO && told <= MOST_RATIO && heap <= MOST_HEAP_GROWTH && stalled.isWhole();
    table.add(
        "**stalled by reading**",
        "",
        ratio(puts),
        ratio(told),
        (heap >> 20) + " MB of heap more",
        "p99 ≤ 1.5 ×, ≤ 64 MB of heap, all or resync: " + (isMet ? "met" : "not met"));
  }

  private Round round(Contender contender, Duration length, boolean stalls)
      throws IOException, InterruptedException {
    Writes bulk = new Writes(contender, BULK, KEYS, BULK_BYTES, BULK_PER_SECOND);
    Writes small = new Writes(contender, SMALL, KEYS, SMALL_BYTES, SMALL_PER_SECOND);
    Arrivals toClient = new Arrivals(1, Writes.most(BULK_PER_SECOND, length));
    Arrivals toOther = new Arrivals(1, Writes.most(SMALL_PER_SECOND, length));
    PausingReader[] reader = new PausingReader[1];
    try (Audience client =
            new Audience(
                toClient,
                loop -> {
                  reader[0] =
                      new PausingReader(
                          loop, contender.url(), contender.authorization().get(), BULK, toClient);
                  return reader[0];
                });
        Audience other =
            new Audience(toOther, loop -> contender.swarm().of(loop, 1, SMALL, toOther))) {
      read(client, reader[0], !stalls);
      LoadResult puts = both(bulk, small, length);
      other.awaitAll(small.written());
      other.requireAll();
      Histogram told = other.ask(() -> toOther.latencies().copy());
      JvmMemory gateway = JvmMemory.of(contender.side().pids().getOrDefault("gateway", 0L));
      read(client, reader[0], true);
      client.awaitAll(bulk.written());
      long lost = client.ask(() -> toClient.lost(bulk.written()));
      long doubled = client.ask(toClient::doubled);
      boolean isInOrder = client.ask(reader[0]::isInOrder);
      boolean isResynced = client.ask(reader[0]::isResynced);
      return new Round(
          puts,
          told,
          gateway,
          (long) bulk.written() * BULK_BYTES,
          String.format(
              Locale.ROOT,
              "%,d of %,d events, %d doubled%s%s",
              bulk.written() - lost,
              bulk.written(),
              doubled,
              isInOrder ? ", in order" : ", OUT OF ORDER",
              isResynced ? ", then a resync" : ""),
          isInOrder && doubled == 0 && (lost == 0 || isResynced));
    }
  }

  private static void read(Audience client, PausingReader reader, boolean now) {
    client.ask(
        () -> {
          reader.reads(now);
          return true;
        });
  }

  /** Returns how the small ones went. */
  private static LoadResult both(Writes bulk, Writes small, Duration length)
      throws IOException, InterruptedException {
    ExecutorService beside = Executors.newSingleThreadExecutor();
    try {
      Future<LoadResult> much = beside.submit(() -> bulk.run(length));
      LoadResult result = small.run(length);
      var unused = much.get();
      return result;
    } catch (ExecutionException e) {
      throw new IOException("the bulk was not written", e.getCause());
    } finally {
      beside.shutdown();
    }
  }

  private static String latencies(Histogram nanos) {
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p99 %.1f ms",
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "p99 %.2f ×", ratio);
  }
}
