package io.quorate.storage.mvcc.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.mvcc.Version;
import io.quorate.storage.mvcc.mapdb.RecordOrder.Slice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The index answers as a sorted set does, whatever of it is in the tail and in runs; and a reader
 * beside the writer finds all that was there when it began. A seed that fails fails again, but for
 * the reader's.
 */
final class GrowingIndexTest {
  private static final int TAIL = GrowingIndex.TAIL_RECORDS;
  private static final byte[] NONE = new byte[0];

  /** Few, and both ends of the unsigned order: keys share prefixes, are prefixes, and are equal. */
  private static final byte[] ALPHABET = {0, 'a', (byte) 0xFF};

  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::key, Arrays::compareUnsigned)
          .thenComparingLong(Entry::supersededBy);

  private record Entry(byte[] key, long supersededBy, int offset) {}

  @TempDir Path directory;

  private final List<HistoryLog> logs = new ArrayList<>();

  @AfterEach
  void unmap() throws IOException {
    for (HistoryLog log : logs) {
      log.close(false);
    }
  }

  private HistoryLog newLog() throws IOException {
    HistoryLog log = HistoryLog.create(directory.resolve("log-" + logs.size()), 0);
    logs.add(log);
    return log;
  }

  private static byte[] randomKey(Random random) {
    byte[] key = new byte[random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(5)];
    for (int i = 0; i < key.length; i++) {
      // Mostly the same, so that differences come late in long keys.
      key[i] = random.nextInt(4) == 0 ? ALPHABET[random.nextInt(ALPHABET.length)] : (byte) 'a';
    }
    return key;
  }

  private static boolean isAroundABoundary(int size) {
    int carried = (size + 1) / TAIL;
    return size < 3
        || size == Generation.MAX_RECORDS
        || ((size + 1) % TAIL < 3 && (Integer.bitCount(carried) <= 1 || carried % 5 == 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void answersAsASortedSetDoes(long seed) throws IOException {
    Random random = new Random(seed);
    HistoryLog log = newLog();
    GrowingIndex index = new GrowingIndex(log);
    NavigableSet<Entry> model = new TreeSet<>(ORDER);
    while (true) {
      if (isAroundABoundary(model.size())) {
        compare(log, index, model, random);
      }
      if (model.size() == Generation.MAX_RECORDS) {
        return;
      }
      // One seed in the order of time, the others not, as when a store is loaded.
      long supersededBy = seed == 1 ? model.size() + 1 : 1 + random.nextInt(20_000);
      byte[] key = randomKey(random);
      if (!model.contains(new Entry(key, supersededBy, 0))) {
        int offset = log.append(key, supersededBy, 1, NONE);
        model.add(new Entry(key, supersededBy, offset));
        index.add(offset);
      }
    }
  }

  private static void compare(
      HistoryLog log, GrowingIndex index, NavigableSet<Entry> model, Random random) {
    List<Entry> all = List.copyOf(model);
    for (int i = 0; i < 200; i++) {
      boolean isPresent = !all.isEmpty() && random.nextBoolean();
      Entry near = isPresent ? all.get(random.nextInt(all.size())) : null;
      byte[] key = near == null ? randomKey(random) : near.key;
      long revision = near == null ? random.nextInt(20_001) : near.supersededBy - random.nextInt(3);
      assertThat(index.find(key, revision)).isEqualTo(find(model, key, revision));
    }
    for (int i = 0; i < 20; i++) {
      byte[] start = i == 0 ? NONE : randomKey(random);
      byte[] end = i <= 1 ? NONE : randomKey(random);
      if (RevisionReader.isBefore(start, end)) {
        assertThat(merged(log, index.ranges(start, end))).isEqualTo(range(model, start, end));
      }
    }
    assertThat(index.seal()).isEqualTo(offsets(model));
  }

  private static int find(NavigableSet<Entry> model, byte[] key, long revision) {
    @Nullable Entry found = model.ceiling(new Entry(key, revision + 1, 0));
    return found != null && Arrays.equals(found.key, key) ? found.offset : -1;
  }

  private static int[] range(NavigableSet<Entry> model, byte[] start, byte[] end) {
    Entry first = new Entry(start, Long.MIN_VALUE, 0);
    return offsets(
        end.length == 0
            ? model.tailSet(first)
            : model.subSet(first, new Entry(end, Long.MIN_VALUE, 0)));
  }

  private static int[] offsets(Set<Entry> entries) {
    return entries.stream().mapToInt(Entry::offset).toArray();
  }

  /** All slices' offsets in order, each slice having been so. */
  private static int[] merged(HistoryLog log, List<Slice> slices) {
    Comparator<Integer> order =
        Comparator.comparing(log::key, Arrays::compareUnsigned)
            .thenComparingLong(log::supersededBy);
    List<Integer> all = new ArrayList<>();
    for (Slice slice : slices) {
      List<Integer> part =
          Arrays.stream(slice.offsets(), slice.from(), slice.to()).boxed().toList();
      assertThat(part).isNotEmpty().isSortedAccordingTo(order);
      all.addAll(part);
    }
    all.sort(order);
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void aCursorMergesTheSlicesOfGrowingAndSealedGenerations() throws IOException {
    Random random = new Random(7);
    History history = History.create(directory);
    NavigableSet<Entry> model = new TreeSet<>(ORDER);
    for (int i = 1; i <= Generation.MAX_RECORDS + 3 * TAIL + 100; i++) {
      byte[] key = randomKey(random);
      history.add(key, new Version(i, i, 1, 0, 0, NONE), i + 1L);
      model.add(new Entry(key, i + 1L, i));
    }
    assertThat(history.count()).isEqualTo(2);
    try (HistoryCursor cursor = history.cursor(NONE, NONE, 0, Long.MAX_VALUE)) {
      for (Entry entry : model) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.key()).isEqualTo(entry.key);
        assertThat(cursor.supersededBy()).isEqualTo(entry.supersededBy);
      }
      assertThat(cursor.next()).isFalse();
    }
    history.discard();
  }

  @Test
  void aReaderFindsAllThatWasAddedBeforeItBegan()
      throws IOException, InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 4; round++) {
        readWhileWriting(executor, new Random(round));
      }
    } finally {
      executor.shutdown();
    }
  }

  /** The writer stops now and then until the reader has looked, off the tail's boundaries. */
  private void readWhileWriting(ExecutorService executor, Random random)
      throws IOException, InterruptedException, ExecutionException {
    HistoryLog log = newLog();
    GrowingIndex index = new GrowingIndex(log);
    Entry[] entries = new Entry[Generation.MAX_RECORDS];
    AtomicInteger added = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    AtomicBoolean isDone = new AtomicBoolean();
    Future<?> reader =
        executor.submit(
            () -> {
              Random choice = new Random(11);
              while (!isDone.get()) {
                look(index, entries, added, choice, looks.get() % 16 == 0);
                looks.incrementAndGet();
              }
            });
    try {
      for (int i = 0; i < entries.length && !reader.isDone(); i++) {
        byte[] key = randomKey(random);
        int offset = log.append(key, i + 1L, 1, NONE);
        entries[i] = new Entry(key, i + 1L, offset);
        index.add(offset);
        added.set(i + 1);
        int seen = looks.get();
        while (i % 100 == 99 && looks.get() == seen && !reader.isDone()) {
          Thread.onSpinWait();
        }
      }
    } finally {
      isDone.set(true);
      // Before the log is unmapped.
      reader.get();
    }
    assertThat(looks.get()).isGreaterThan(entries.length / 200);
  }

  private static void look(
      GrowingIndex index, Entry[] entries, AtomicInteger added, Random random, boolean atAll) {
    int known = added.get();
    if (known == 0) {
      return;
    }
    // The newest are the ones that could be missed.
    for (int back : new int[] {1, 1 + random.nextInt(TAIL), 1 + random.nextInt(known)}) {
      Entry entry = entries[known - Math.min(back, known)];
      assertThat(index.find(entry.key, entry.supersededBy - 1)).isEqualTo(entry.offset);
    }
    if (atAll) {
      Set<Integer> found = new HashSet<>();
      for (Slice slice : index.ranges(NONE, NONE)) {
        for (int i = slice.from(); i < slice.to(); i++) {
          assertThat(found.add(slice.offsets()[i])).isTrue();
        }
      }
      assertThat(found.size()).isGreaterThanOrEqualTo(known);
      for (int i = 0; i < known; i++) {
        assertThat(found.contains(entries[i].offset)).isTrue();
      }
    }
  }
}
