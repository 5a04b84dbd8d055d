package io.quorate.system.fault.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Delays, reorders and doubles packets. The router sends the chosen links through a device that
 * ends here; each packet is written back to it when its time has come, and the router, which now
 * sees it come from that device, routes it as usual.
 *
 * <p>The kernel's netem would do it too, but few kernels of virtual machines have it. Two threads:
 * one reads, one writes. What waits is bounded; beyond it packets are lost, as in a router.
 */
final class DelayLine {
  private static final int MOST_WAITING = 20_000;
  private static final int MAX_PACKET_BYTES = 65_536;
  private static final int POLL_MS = 200;
  private static final int PERCENT = 100;
  private static final int ADDRESSES_AT = 12;
  private static final String TABLE = "100";

  private record Held(byte[] packet, long dueNanos) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(dueNanos - ((Held) other).dueNanos, 0);
    }
  }

  private final String device;
  private final Map<String, String> addresses = new HashMap<>();
  private final Map<Long, Shape> shapes = new ConcurrentHashMap<>();
  private final DelayQueue<Held> waiting = new DelayQueue<>();
  private String router = "";
  private @Nullable TunDevice tun;
  private @Nullable Thread reader;
  private @Nullable Thread writer;
  private volatile boolean isClosed;

  DelayLine(String device) {
    this.device = device;
  }

  void open(String routerNamespace, Map<String, String> addressByHost)
      throws IOException, InterruptedException {
    router = routerNamespace;
    addresses.putAll(addressByHost);
    TunDevice made = new TunDevice(device);
    tun = made;
    Tools.run("ip", "link", "set", device, "netns", router);
    Tools.run("ip", "-n", router, "link", "set", device, "up");
    Tools.run("ip", "-n", router, "route", "add", "default", "dev", device, "table", TABLE);
    reader = start("delay-line-reader", () -> readAll(made));
    writer = start("delay-line-writer", () -> writeAll(made));
  }

  private static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  void carry(Set<Link> links, Shape shape) throws IOException, InterruptedException {
    for (Link link : links) {
      boolean isNew = shapes.put(addressPair(link), shape) == null;
      if (isNew) {
        rule("add", link);
      }
    }
  }

  /** What waits still comes. */
  void release(Set<Link> links) throws IOException, InterruptedException {
    for (Link link : links) {
      if (shapes.remove(addressPair(link)) != null) {
        rule("delete", link);
      }
    }
  }

  private void rule(String verb, Link link) throws IOException, InterruptedException {
    // Named by the device that it comes from: what comes back from here is not sent here again.
    Tools.run(
        "ip",
        "-n",
        router,
        "rule",
        verb,
        "iif",
        link.from(),
        "to",
        address(link.to()),
        "lookup",
        TABLE);
  }

  private String address(String host) {
    return addresses.getOrDefault(host, "no host " + host);
  }

  private long addressPair(Link link) {
    return (toInt(address(link.from())) << Integer.SIZE) | toInt(address(link.to()));
  }

  private static long toInt(String address) {
    long value = 0;
    for (String part : address.split("\\.", -1)) {
      value = value << 8 | Integer.parseInt(part);
    }
    return value;
  }

  private void readAll(TunDevice from) {
    byte[] buffer = new byte[MAX_PACKET_BYTES];
    try {
      while (!isClosed) {
        int size = from.read(buffer, POLL_MS);
        if (size > 0) {
          hold(Arrays.copyOf(buffer, size));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hold(byte[] packet) {
    if (packet.length < ADDRESSES_AT + Long.BYTES || waiting.size() > MOST_WAITING) {
      return;
    }
    Shape shape = shapes.get(ByteBuffer.wrap(packet).getLong(ADDRESSES_AT));
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int copies = shape != null && random.nextInt(PERCENT) < shape.duplicatePercent() ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long micros =
          shape == null
              ? 0
              : shape.delayMs() * 1_000L + random.nextLong(shape.jitterMs() * 1_000L + 1);
      waiting.add(new Held(packet, System.nanoTime() + micros * 1_000));
    }
  }

  private void writeAll(TunDevice to) {
    try {
      while (!isClosed) {
        Held next = waiting.poll(POLL_MS, TimeUnit.MILLISECONDS);
        if (next != null) {
          to.write(next.packet());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the device; what waits is lost. */
  void stop() throws InterruptedException {
    isClosed = true;
    for (Thread thread : new Thread[] {reader, writer}) {
      if (thread != null) {
        thread.join();
      }
    }
    if (tun != null) {
      tun.close();
    }
  }
}
