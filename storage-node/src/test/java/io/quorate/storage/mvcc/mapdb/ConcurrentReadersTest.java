package io.quorate.storage.mvcc.mapdb;

import static io.quorate.storage.mvcc.Mutator.bytes;
import static io.quorate.storage.mvcc.Mutator.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.mvcc.Mutator;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.RevisionException;
import io.quorate.storage.mvcc.StoreFailedException;
import io.quorate.storage.mvcc.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One writer moves amounts between accounts, each run leaving the sum as it was; accounts are
 * emptied by deletion. Readers at published revisions always find the whole sum, in single reads,
 * in scans of either direction, and in pinned views.
 */
final class ConcurrentReadersTest {
  private static final int ACCOUNTS = 400;
  private static final long SUM = ACCOUNTS * 10L;
  private static final long RUN_MS = 2_500;

  @TempDir Path directory;

  private static String account(int number) {
    return "account/" + (1_000 + number);
  }

  private static long amount(@Nullable Version version) {
    return version == null ? 0 : Long.parseLong(text(version.value()).strip());
  }

  /** Some amounts are kept in large values, so that those change hands as well. */
  private static byte[] value(long amount, Random random) {
    return bytes(amount + (random.nextInt(10) == 0 ? " ".repeat(5_000) : ""));
  }

  @Test
  void everyReaderFindsTheWholeSum() throws InterruptedException, ExecutionException {
    readersOf(new MapDbStores().create(directory.resolve("g")));
  }

  @Test
  void everyReaderFindsTheWholeSumWhileTheFileIsRebuiltAgainAndAgain()
      throws InterruptedException, ExecutionException {
    RebuildPolicy always =
        new RebuildPolicy(Pace.UNLIMITED, tree -> true, 0, TreeRebuild.Limits.DEFAULT);
    MvccStore store = new MapDbStores(always).create(directory.resolve("g"));
    AtomicBoolean isOver = new AtomicBoolean();
    ExecutorService rebuilder = Executors.newSingleThreadExecutor();
    Future<Integer> rebuilds =
        rebuilder.submit(
            () -> {
              int count = 0;
              while (!isOver.get()) {
                store.reclaim().orElseThrow().run();
                count++;
              }
              return count;
            });
    try {
      readersOf(store, () -> isOver.set(true), rebuilds);
      assertThat(rebuilds.get()).isGreaterThan(3);
      assertThat(directory.resolve("g/current-" + rebuilds.get() + ".mapdb")).exists();
    } finally {
      isOver.set(true);
      rebuilder.shutdown();
    }
  }

  private void readersOf(MvccStore store) throws InterruptedException, ExecutionException {
    readersOf(store, () -> {}, CompletableFuture.completedFuture(0));
  }

  /** Closes the store after what goes on beside was told to end, and has ended. */
  private void readersOf(MvccStore store, Runnable end, Future<?> beside)
      throws InterruptedException, ExecutionException {
    Mutator write = new Mutator(store);
    Random random = new Random(1);
    write.next();
    for (int i = 0; i < ACCOUNTS; i++) {
      write.put(bytes(account(i)), value(10, random));
    }
    write.publish();

    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RUN_MS);
    AtomicLong checked = new AtomicLong();
    ExecutorService readers = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int reader = 0; reader < 4; reader++) {
      int kind = reader;
      running.add(
          readers.submit(
              () -> {
                while (System.nanoTime() < endNanos) {
                  try {
                    assertThat(sum(store, kind)).isEqualTo(SUM);
                    checked.incrementAndGet();
                  } catch (RevisionException compacted) {
                    assertThat(compacted.isCompacted()).isTrue();
                  }
                }
              }));
    }
    try {
      while (System.nanoTime() < endNanos) {
        transfer(store, write, random);
        if (store.position().revision() % 500 < 3) {
          write.compactTo(store.position().revision() - 20).publish();
          try (PinnedView view = store.pin()) {
            Future<Long> pinned = readers.submit(() -> sum(view));
            while (!pinned.isDone()) {
              transfer(store, write, random);
            }
            assertThat(pinned.get()).isEqualTo(SUM);
          }
        }
      }
      for (Future<?> one : running) {
        one.get();
      }
      end.run();
      beside.get();
    } finally {
      readers.shutdown();
      assertThat(readers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      store.close();
    }
    assertThat(checked.get()).isGreaterThan(20);
  }

  private static void transfer(MvccStore store, Mutator write, Random random) {
    int revisions = 1 + random.nextInt(4);
    for (int i = 0; i < revisions; i++) {
      write.next();
      int from = random.nextInt(ACCOUNTS);
      int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
      long available = amount(store.latest(bytes(account(from))));
      long moved = random.nextInt(3) == 0 ? available : available / 2;
      long target = amount(store.latest(bytes(account(to)))) + moved;
      if (available == moved) {
        write.delete(account(from));
      } else {
        write.put(bytes(account(from)), value(available - moved, random));
      }
      write.put(bytes(account(to)), value(target, random));
    }
    write.publish();
  }

  private static long sum(MvccStore store, int kind) {
    long revision = store.position().revision();
    if (kind == 0) {
      long sum = 0;
      for (int i = 0; i < ACCOUNTS; i++) {
        sum += amount(store.get(bytes(account(i)), revision));
      }
      return sum;
    }
    // Before revision 1 there was nothing: a quick reader must not look there.
    long at =
        kind == 3
            ? Math.max(Math.max(1, store.position().compactRevision()), revision - 10)
            : revision;
    ScanBudget budget = new ScanBudget(10_000, 1 << 30, false, kind == 2);
    return store.scan(new byte[0], new byte[0], at, budget).stream()
        .map(KeyVersion::version)
        .mapToLong(ConcurrentReadersTest::amount)
        .sum();
  }

  private static long sum(PinnedView view) {
    AtomicLong sum = new AtomicLong();
    view.forEach(
        (key, versions) -> {
          Version newest = versions.get(0);
          sum.addAndGet(newest.isDeleted() ? 0 : amount(newest));
          return true;
        });
    return sum.get();
  }

  @Test
  void readersOfAClosingStoreFailTyped() throws InterruptedException, ExecutionException {
    for (int round = 0; round < 5; round++) {
      MvccStore store = new MapDbStores().create(directory.resolve("r" + round));
      Mutator write = new Mutator(store);
      write.next();
      for (int i = 0; i < 2_000; i++) {
        write.put("key" + i, "one");
      }
      write.publish();
      write.next();
      for (int i = 0; i < 2_000; i += 2) {
        write.delete("key" + i);
      }
      write.publish();
      ExecutorService readers = Executors.newFixedThreadPool(3);
      List<Future<Boolean>> ends = new ArrayList<>();
      for (int reader = 0; reader < 3; reader++) {
        ends.add(readers.submit(() -> readUntilClosed(store)));
      }
      TimeUnit.MILLISECONDS.sleep(30);
      store.close();
      for (Future<Boolean> one : ends) {
        assertThat(one.get()).isTrue();
      }
      readers.shutdown();
    }
  }

  private static boolean readUntilClosed(MvccStore store) {
    while (true) {
      try {
        for (int i = 0; i < 2_000; i += 7) {
          assertThat(store.get(bytes("key" + i), 1)).isNotNull();
        }
        assertThat(
                store.scan(
                    new byte[0], new byte[0], 1, new ScanBudget(5_000, 1 << 30, false, false)))
            .hasSize(2_000);
      } catch (StoreFailedException closed) {
        return true;
      }
    }
  }
}
