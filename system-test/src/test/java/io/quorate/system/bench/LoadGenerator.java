package io.quorate.system.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A closed loop: each connection sends its next request when the answer to the last has come. One
 * thread and one selector for all connections, nothing allocated per request.
 */
final class LoadGenerator {
  private static final long MAX_LATENCY_NANOS = 60_000_000_000L;

  /** What a run came to. Latencies are in nanoseconds, of answers with a status below 300 only. */
  record Outcome(long operations, long refused, long nanos, Histogram latency) {
    double perSecond() {
      return operations * 1e9 / nanos;
    }

    double percentileMs(double percentile) {
      return latency.getValueAtPercentile(percentile) / 1e6;
    }
  }

  private LoadGenerator() {}

  static Outcome run(URI target, int connections, Requests requests, Duration duration)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(target.getHost(), target.getPort());
    Histogram latency = new Histogram(MAX_LATENCY_NANOS, 3);
    List<Exchange> exchanges = new ArrayList<>();
    long operations = 0;
    long refused = 0;
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        exchanges.add(new Exchange(address, selector, requests));
      }
      long start = System.nanoTime();
      for (Exchange exchange : exchanges) {
        exchange.send();
      }
      long now = start;
      while (now - start < duration.toNanos()) {
        selector.select(1_000);
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
          SelectionKey key = ready.next();
          ready.remove();
          Exchange exchange = (Exchange) key.attachment();
          if (key.isWritable()) {
            exchange.flush();
            continue;
          }
          int status = exchange.receive();
          if (status == 0) {
            continue;
          }
          now = System.nanoTime();
          if (status < 300) {
            operations++;
            latency.recordValue(now - exchange.sentNanos());
          } else {
            refused++;
          }
          exchange.send();
        }
        now = System.nanoTime();
      }
      return new Outcome(operations, refused, now - start, latency);
    } finally {
      for (Exchange exchange : exchanges) {
        exchange.close();
      }
    }
  }
}
