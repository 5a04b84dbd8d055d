package io.quorate.storage.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IntervalIndexTest {
  private record Interval(byte[] start, byte[] end, int name, IntervalIndex.Node<Integer> node) {}

  private final IntervalIndex<Integer> index = new IntervalIndex<>();
  private final List<Interval> model = new ArrayList<>();

  private void add(byte[] start, byte[] end, int name) {
    model.add(new Interval(start, end, name, index.add(start, end, name)));
  }

  private void remove(int at) {
    index.remove(model.remove(at).node());
  }

  private void check(byte[] key) {
    List<Integer> found = new ArrayList<>();
    index.forEachWith(key, found::add);
    List<Integer> expected =
        model.stream()
            .filter(interval -> Arrays.compareUnsigned(interval.start(), key) <= 0)
            .filter(interval -> Arrays.compareUnsigned(key, interval.end()) < 0)
            .map(Interval::name)
            .toList();
    assertThat(found).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(found)).isEqualTo(new TreeSet<>(expected));
    assertThat(index.size()).isEqualTo(model.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsWhatALookAtAllOfThemFinds(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 4_000; step++) {
      int choice = random.nextInt(10);
      if (choice < (step % 2_000 < 1_000 ? 5 : 2)) {
        byte[] one = key(random);
        byte[] other = random.nextInt(3) == 0 ? Arrays.copyOf(one, one.length + 1) : key(random);
        boolean inOrder = Arrays.compareUnsigned(one, other) < 0;
        if (!Arrays.equals(one, other)) {
          add(inOrder ? one : other, inOrder ? other : one, step);
        }
      } else if (choice < 7 && !model.isEmpty()) {
        remove(random.nextInt(model.size()));
      } else {
        check(key(random));
      }
    }
    while (!model.isEmpty()) {
      remove(model.size() - 1);
    }
    check(key(random));
  }

  private static byte[] key(Random random) {
    byte[] key = new byte[1 + random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(6) * 50);
    }
    return key;
  }

  @Test
  void manyEqualOnesAreFoundAndRemovedOneByOne() {
    for (int i = 0; i < 50_000; i++) {
      add(new byte[] {5}, new byte[] {6}, i);
    }
    check(new byte[] {5, 1});
    for (int i = 0; i < 49_990; i++) {
      remove(model.size() - 1);
    }
    check(new byte[] {5});
    check(new byte[] {6});
  }

  @Test
  void whatIsNotThereCannotBeRemoved() {
    add(new byte[] {5}, new byte[] {6}, 1);
    IntervalIndex.Node<Integer> gone = model.get(0).node();
    remove(0);
    assertThatThrownBy(() -> index.remove(gone)).isInstanceOf(IllegalArgumentException.class);
  }
}
