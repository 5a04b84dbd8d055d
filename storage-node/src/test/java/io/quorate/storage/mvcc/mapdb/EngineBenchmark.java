package io.quorate.storage.mvcc.mapdb;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Prints what the engine's operations cost: a program to run by hand, not a test. Arguments: a
 * directory that it may fill, and numbers of keys.
 */
final class EngineBenchmark {
  private static final int VALUE_BYTES = 256;
  private static final int RUN = 64;
  private static final int OPERATIONS = 300_000;

  private final MvccStore store;
  private final int keys;
  private final Random random = new Random(1);
  private long revision;

  private EngineBenchmark(MvccStore store, int keys) {
    this.store = store;
    this.keys = keys;
  }

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "engine");
    archiving(directory);
    for (int i = 1; i < arguments.length; i++) {
      int keys = Integer.parseInt(arguments[i]);
      MapDbStores stores = new MapDbStores();
      MvccStore store = stores.create(directory);
      new EngineBenchmark(store, keys).run();
      time("close", 1, store::close);
      time("openTrusted", 1, () -> stores.openTrusted(directory).orElseThrow().close());
    }
  }

  private void run() {
    System.out.println(keys + " keys");
    time("insert", keys, () -> runs(keys, this::put));
    for (int round = 0; round < 3; round++) {
      time("overwrite", OPERATIONS, () -> runs(OPERATIONS, i -> put(random.nextInt(keys))));
    }
    for (int round = 0; round < 2; round++) {
      time("get", OPERATIONS, () -> gets(keys));
    }
    time("get absent", OPERATIONS, () -> gets(-keys));
    for (int round = 0; round < 2; round++) {
      time("scan 100", OPERATIONS / 30, () -> scans(false));
      time("reverse scan 100", OPERATIONS / 30, () -> scans(true));
    }
    System.out.printf("  %-18s %8.1f MiB%n", "size", store.sizeBytes() / 1048576.0);
  }

  /** What archiving costs: in the history's log, and had it been a second tree. */
  private static void archiving(Path directory) throws IOException {
    System.out.println("archiving one version");
    byte[] value = new byte[VALUE_BYTES];
    History history = History.create(directory);
    for (int round = 0; round < 2; round++) {
      time(
          "to a log",
          OPERATIONS,
          () -> {
            for (int i = 0; i < OPERATIONS; i++) {
              try {
                history.add(key(i * 31 % 100_003), new Version(i + 1, 1, 1, 0, 0, value), i + 2);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          });
    }
    history.discard();
    CurrentTree tree = CurrentTree.create(directory.resolve("history.mapdb"));
    for (int round = 0; round < 2; round++) {
      int base = round * OPERATIONS;
      time(
          "to a tree",
          OPERATIONS,
          () -> {
            for (int i = base; i < base + OPERATIONS; i++) {
              ByteWriter key = new ByteWriter(64).raw(key(i * 31 % 100_003)).i64(~(long) i);
              tree.put(key.toByteArray(), null, new Version(i + 1, 1, 1, 0, 0, value));
            }
          });
    }
    tree.discard();
  }

  private interface Step {
    void at(int i);
  }

  private void runs(int count, Step step) {
    for (int i = 0; i < count; i++) {
      revision++;
      step.at(i);
      if (i % RUN == RUN - 1) {
        long compact = Math.max(0, revision - 100_000);
        store.publish(new Position(revision, 1, revision, compact, 0, keys, 0));
      }
    }
    long compact = Math.max(0, revision - 100_000);
    store.publish(new Position(revision, 1, revision, compact, 0, keys, 0));
  }

  private static byte[] key(int number) {
    // Spread over the key space, as hashed users' keys are.
    long spread = number * 0x9E3779B97F4A7C15L;
    return ("tenant/" + Long.toHexString(spread)).getBytes(StandardCharsets.UTF_8);
  }

  private void put(int number) {
    byte[] key = key(number);
    byte[] value = new byte[VALUE_BYTES];
    value[0] = (byte) number;
    @Nullable Version previous = store.latest(key);
    store.put(
        key,
        previous,
        previous == null
            ? new Version(revision, revision, 1, 0, 0, value)
            : new Version(
                revision, previous.createRevision(), previous.version() + 1, 0, 0, value));
  }

  private void gets(int among) {
    long found = 0;
    for (int i = 0; i < OPERATIONS; i++) {
      int number = random.nextInt(Math.abs(among)) + (among < 0 ? keys : 0);
      found += store.get(key(number), revision) == null ? 0 : 1;
    }
    if (found != (among < 0 ? 0 : OPERATIONS)) {
      throw new IllegalStateException("found " + found);
    }
  }

  private void scans(boolean reverse) {
    ScanBudget budget = new ScanBudget(100, 1 << 20, false, reverse);
    for (int i = 0; i < OPERATIONS / 30; i++) {
      byte[] at = key(random.nextInt(keys));
      byte[] none = new byte[0];
      store.scan(reverse ? none : at, reverse ? at : none, revision, budget);
    }
  }

  private static void time(String what, int operations, Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    long began = System.nanoTime();
    work.run();
    double cpuMicros = (threads.getCurrentThreadCpuTime() - cpu) / 1e3 / operations;
    double micros = (System.nanoTime() - began) / 1e3 / operations;
    System.out.printf("  %-18s %8.2f µs CPU %8.2f µs%n", what, cpuMicros, micros);
  }
}
