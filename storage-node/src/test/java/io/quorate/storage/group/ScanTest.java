package io.quorate.storage.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.command.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans against a sorted map, with shard counts on both sides of where values are read late. */
class ScanTest {
  private static final byte[] OPEN = new byte[0];

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 65, 100})
  void pagesAddUpToTheRange(int shards) {
    Random random = new Random(shards);
    try (GroupFixture fixture = new GroupFixture(directory, GroupLimits.DEFAULT)) {
      fixture.propose(new Command.AssignShards(1, 0, shards - 1, 6, true));
      TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
      List<Operation> puts = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        byte[] key = new byte[1 + random.nextInt(3)];
        random.nextBytes(key);
        byte[] value = new byte[random.nextInt(200)];
        int shard = Math.floorMod(Arrays.hashCode(key), shards);
        puts.add(new Operation.Put(1, shard, 6, io.quorate.proto.op.Condition.ALWAYS, key, value));
        model.put(key, value);
      }
      fixture.write(puts.toArray(Operation[]::new));
      for (int i = 0; i < 40; i++) {
        check(fixture, model, shards, random);
      }
    }
  }

  private static void check(
      GroupFixture fixture, NavigableMap<byte[], byte[]> model, int shards, Random random) {
    byte[] start = random.nextInt(3) == 0 ? OPEN : key(random);
    byte[] end = random.nextInt(3) == 0 ? OPEN : key(random);
    boolean reverse = random.nextBoolean();
    boolean keysOnly = random.nextInt(4) == 0;
    int limit = 1 + random.nextInt(80);
    int maxBytes = random.nextInt(3) == 0 ? 1 + random.nextInt(3_000) : 0;
    int[] all = IntStream.range(0, shards).toArray();

    List<String> found = new ArrayList<>();
    byte[] from = start;
    byte[] to = end;
    boolean more = true;
    while (more) {
      ReadResult.Page page =
          (ReadResult.Page)
              fixture
                  .read(
                      false,
                      new ReadOperation.Scan(
                          1, all, 6, 0, from, to, limit, maxBytes, keysOnly, reverse))
                  .results()
                  .get(0);
      assertThat(page.entries().size()).isLessThanOrEqualTo(limit);
      withinBytes(page, maxBytes);
      more = page.more();
      for (Entry entry : page.entries()) {
        found.add(line(entry.key(), entry.value()));
      }
      if (more) {
        // More says exactly that there is more: a page before the last one is never empty.
        byte[] last = page.entries().get(page.entries().size() - 1).key();
        from = reverse ? from : Arrays.copyOf(last, last.length + 1);
        to = reverse ? last : to;
      } else {
        assertThat(found.isEmpty() || !page.entries().isEmpty()).isTrue();
      }
    }
    assertThat(found).isEqualTo(expected(model, start, end, keysOnly, reverse));
  }

  private static void withinBytes(ReadResult.Page page, int maxBytes) {
    long bytes = 0;
    for (int i = 0; i < page.entries().size(); i++) {
      assertThat(maxBytes == 0 || bytes < maxBytes).isTrue();
      Entry entry = page.entries().get(i);
      bytes += (long) entry.key().length + entry.value().length;
    }
  }

  private static List<String> expected(
      NavigableMap<byte[], byte[]> model,
      byte[] start,
      byte[] end,
      boolean keysOnly,
      boolean reverse) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> row : model.entrySet()) {
      boolean inside =
          Arrays.compareUnsigned(row.getKey(), start) >= 0
              && (end.length == 0 || Arrays.compareUnsigned(row.getKey(), end) < 0);
      if (inside) {
        lines.add(line(row.getKey(), keysOnly ? OPEN : row.getValue()));
      }
    }
    if (reverse) {
      Collections.reverse(lines);
    }
    return lines;
  }

  private static String line(byte[] key, byte[] value) {
    return HexFormat.of().formatHex(key) + " " + value.length;
  }

  private static byte[] key(Random random) {
    byte[] key = new byte[1 + random.nextInt(2)];
    random.nextBytes(key);
    return key;
  }

  @Test
  void aScanWithoutTimeEndsItsPageAndSaysThatThereIsMore() {
    GroupLimits noTime =
        new GroupLimits(2, 512, 1 << 20, 16_384, 1 << 20, 1_000, 4, 1 << 20, 0, 1_000);
    try (GroupFixture fixture = new GroupFixture(directory, noTime)) {
      for (int i = 0; i < 50; i++) {
        fixture.write(GroupFixture.put(i % 4, "k" + i, "v"));
      }
      ReadResult.Page page = (ReadResult.Page) fixture.read(false, scanOfAll()).results().get(0);
      assertThat(page.entries()).hasSize(16);
      assertThat(page.more()).isTrue();
    }
  }

  private static ReadOperation scanOfAll() {
    return new ReadOperation.Scan(
        1, new int[] {0, 1, 2, 3}, GroupFixture.EPOCH, 0, OPEN, OPEN, 1_000, 0, false, false);
  }

  @Test
  void pagesOfOneRevisionAgree() {
    try (GroupFixture fixture = new GroupFixture(directory, GroupLimits.DEFAULT)) {
      fixture.write(GroupFixture.put(0, "a", "1"), GroupFixture.put(1, "b", "1"));
      ReadResult.Page first = (ReadResult.Page) fixture.read(false, scanOfAll()).results().get(0);
      fixture.write(GroupFixture.delete(1, "b"), GroupFixture.put(2, "c", "1"));
      ReadOperation again =
          new ReadOperation.Scan(
              1, new int[] {0, 1, 2, 3}, 5, first.revision(), OPEN, OPEN, 10, 0, false, false);
      ReadResult.Page second = (ReadResult.Page) fixture.read(false, again).results().get(0);
      assertThat(second.entries())
          .extracting(e -> GroupFixture.text(e.key()))
          .containsExactly("a", "b");
      assertThat(second.revision()).isEqualTo(first.revision());
    }
  }
}
