package io.quorate.storage.mvcc.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.mvcc.InMemoryStores;
import io.quorate.storage.mvcc.Mutator;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.Change;
import io.quorate.storage.mvcc.MvccStore.ChangeBudget;
import io.quorate.storage.mvcc.MvccStore.ChangePage;
import io.quorate.storage.mvcc.MvccStore.KeyRange;
import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.MvccStores;
import io.quorate.storage.mvcc.MvccStores.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Does the same to MapDB and to the fake, at random, and wants the same answers. A seed that fails
 * fails again.
 */
final class ModelTest {
  private static final int STEPS = 4_000;

  @TempDir Path directory;

  private Random random = new Random(0);
  private final MvccStores realStores = new MapDbStores();
  private final InMemoryStores modelStores = new InMemoryStores();
  private MvccStore real;
  private MvccStore model;
  private Mutator writeReal;
  private Mutator writeModel;
  private int keys;
  private long compactRevision;
  private @Nullable PinnedView realPin;
  private @Nullable PinnedView modelPin;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bothAnswerAlike(long seed) {
    random = new Random(seed);
    keys = seed % 2 == 0 ? 40 : 3_000;
    use(realStores.create(directory), modelStores.create(directory));
    for (int step = 0; step < STEPS; step++) {
      step(step);
    }
    unpin();
    compareAll();
    real.close();
  }

  private void use(MvccStore newReal, MvccStore newModel) {
    real = newReal;
    model = newModel;
    writeReal = new Mutator(real);
    writeModel = new Mutator(model);
  }

  private void step(int step) {
    switch (random.nextInt(100)) {
      case 0 -> pin();
      case 1 -> unpin();
      case 2 -> compact();
      case 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 -> scan();
      case 13, 14, 15, 16, 17 -> latest();
      case 18 -> massDelete();
      case 30, 31, 32 -> changes();
      case 19 -> {
        if (random.nextInt(20) == 0) {
          reopen();
        } else if (random.nextInt(20) == 0) {
          reload();
        }
      }
      case 20, 21, 22, 23, 24, 25, 26, 27, 28, 29 -> get();
      default -> run(step);
    }
  }

  /** A run of writes, with reads before it is published. */
  private void run(int step) {
    int revisions = 1 + random.nextInt(3);
    for (int i = 0; i < revisions; i++) {
      writeReal.next();
      writeModel.next();
      List<byte[]> written = new ArrayList<>();
      for (int op = random.nextInt(5); op >= 0; op--) {
        byte[] key = key();
        if (written.stream().anyMatch(other -> Arrays.equals(other, key))) {
          continue;
        }
        written.add(key);
        if (random.nextInt(4) == 0) {
          writeReal.delete(key);
          writeModel.delete(key);
        } else {
          byte[] value = value(step);
          writeReal.put(key, value);
          writeModel.put(key, value);
        }
      }
    }
    if (random.nextInt(3) == 0) {
      get();
      scan();
      latest();
    }
    publish();
  }

  private void publish() {
    writeReal.publish();
    writeModel.publish();
  }

  private byte[] value(int step) {
    int size = random.nextInt(60);
    if (random.nextInt(200) == 0) {
      size = 1_500 + random.nextInt(90_000);
    }
    byte[] value = new byte[size];
    Arrays.fill(value, (byte) ('a' + step % 26));
    return value;
  }

  private byte[] key() {
    int number = random.nextInt(keys);
    // Lengths and prefixes of all kinds, in no order of the numbers.
    String text = Integer.toString(number * 7_919 % 100_003, 36);
    return Mutator.bytes("tenant" + number % 3 + "/" + text + "x".repeat(number % 11));
  }

  private void massDelete() {
    byte[] start = key();
    writeReal.next();
    writeModel.next();
    for (MvccStore.KeyVersion row : model.latest(start, new byte[0], random.nextInt(300))) {
      writeReal.delete(row.key());
      writeModel.delete(row.key());
    }
    publish();
  }

  private long revision() {
    long top = model.position().revision();
    return random.nextInt(3) == 0
        ? top
        : compactRevision + random.nextLong(top - compactRevision + 1);
  }

  private void get() {
    byte[] key = key();
    long revision = revision();
    assertThat(Mutator.show(real.get(key, revision)))
        .as("%s at %d", Mutator.text(key), revision)
        .isEqualTo(Mutator.show(model.get(key, revision)));
  }

  private void latest() {
    byte[] key = key();
    assertThat(Mutator.show(real.latest(key))).isEqualTo(Mutator.show(model.latest(key)));
    byte[] end = random.nextBoolean() ? new byte[0] : key();
    int limit = random.nextInt(50);
    assertThat(show(real.latest(key, end, limit))).isEqualTo(show(model.latest(key, end, limit)));
  }

  private void scan() {
    byte[] start = random.nextInt(5) == 0 ? new byte[0] : key();
    byte[] end = random.nextInt(5) == 0 ? new byte[0] : key();
    int rows = random.nextInt(3) == 0 ? 100_000 : random.nextInt(300);
    int bytes = random.nextInt(3) == 0 ? 1 << 30 : random.nextInt(10_000);
    ScanBudget budget = new ScanBudget(rows, bytes, random.nextBoolean(), random.nextBoolean());
    long revision = revision();
    assertThat(show(real.scan(start, end, revision, budget)))
        .as("%s to %s at %d, %s", Mutator.text(start), Mutator.text(end), revision, budget)
        .isEqualTo(show(model.scan(start, end, revision, budget)));
  }

  private void changes() {
    byte[] start = random.nextInt(3) == 0 ? new byte[0] : key();
    byte[] middle = key();
    byte[] end = random.nextInt(3) == 0 ? new byte[0] : key();
    List<KeyRange> ranges =
        Arrays.compareUnsigned(start, middle) < 0
                && (end.length == 0 || Arrays.compareUnsigned(middle, end) < 0)
            ? List.of(new KeyRange(start, middle), new KeyRange(middle, end))
            : List.of(new KeyRange(start, new byte[0]));
    int count = 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000);
    ChangeBudget budget =
        new ChangeBudget(count, 1 + random.nextInt(100_000), random.nextBoolean() ? 1 << 30 : 0);
    long after = revision();
    assertThat(changes(real, ranges, after, budget))
        .as("after %d, %s", after, budget)
        .isEqualTo(changes(model, ranges, after, budget));
  }

  /** All pages, one after the other: where they end is an engine's own affair. */
  private static List<String> changes(
      MvccStore store, List<KeyRange> ranges, long after, ChangeBudget budget) {
    List<String> shown = new ArrayList<>();
    long upTo = after;
    while (upTo < store.position().revision()) {
      ChangePage page = store.changes(ranges, upTo, budget);
      assertThat(page.upTo()).isGreaterThan(upTo);
      for (Change change : page.changes()) {
        assertThat(change.revision()).isGreaterThan(upTo).isLessThanOrEqualTo(page.upTo());
        shown.add(
            "%d %s %s %s %s"
                .formatted(
                    change.revision(),
                    Mutator.text(change.key()),
                    Mutator.show(change.next()),
                    Mutator.show(change.previous()),
                    change.hasPreviousValue()));
      }
      upTo = page.upTo();
    }
    return shown;
  }

  private static List<String> show(List<MvccStore.KeyVersion> rows) {
    return rows.stream()
        .map(row -> Mutator.text(row.key()) + "=" + Mutator.show(row.version()))
        .toList();
  }

  private void pin() {
    unpin();
    realPin = real.pin();
    modelPin = model.pin();
  }

  private void unpin() {
    if (realPin != null && modelPin != null) {
      assertThat(Mutator.rows(realPin)).isEqualTo(Mutator.rows(modelPin));
      realPin.close();
      modelPin.close();
    }
    realPin = null;
    modelPin = null;
  }

  private void compact() {
    compactRevision = revision();
    writeReal.compactTo(compactRevision);
    writeModel.compactTo(compactRevision);
    publish();
  }

  private void compareAll() {
    try (PinnedView one = real.pin();
        PinnedView other = model.pin()) {
      assertThat(Mutator.rows(one)).isEqualTo(Mutator.rows(other));
    }
    assertThat(real.position()).isEqualTo(model.position());
  }

  private void reopen() {
    unpin();
    real.close();
    model.close();
    use(
        realStores.openTrusted(directory).orElseThrow(),
        modelStores.openTrusted(directory).orElseThrow());
    compareAll();
  }

  private void reload() {
    unpin();
    List<Row> rows = new ArrayList<>();
    try (PinnedView view = real.pin()) {
      view.forEach((key, versions) -> rows.add(new Row(key, versions)));
    }
    var at = real.position();
    real.close();
    model.close();
    use(
        realStores.load(directory, at, rows.iterator()),
        modelStores.load(directory, at, rows.iterator()));
    compareAll();
  }
}
