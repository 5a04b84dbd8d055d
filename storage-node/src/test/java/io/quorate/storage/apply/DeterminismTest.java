package io.quorate.storage.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.storage.apply.MachineFixture.Indexed;
import io.quorate.storage.apply.MachineFixture.ListRun;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The state follows from the log alone. The seed of a failure is its parameter. */
class DeterminismTest {
  private static final int COMMANDS = 400;

  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyBatchingGivesTheSameState(long seed) {
    List<Command> commands =
        new RandomCommands(seed).withoutRequestIds().withoutEnds().log(COMMANDS);
    MachineFixture oneByOne = new MachineFixture(directory.resolve("a"));
    MachineFixture batched = new MachineFixture(directory.resolve("b"));
    feed(oneByOne, entries(commands, new Random(seed), 1), new Random(seed), false);
    feed(batched, entries(commands, new Random(seed), 30), new Random(seed), false);

    assertThat(withoutIndex(batched)).isEqualTo(withoutIndex(oneByOne));
    assertThat(content(batched)).isEqualTo(content(oneByOne));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void restartsChangeNothing(long seed) {
    List<Command> commands = new RandomCommands(seed).log(COMMANDS);
    List<LogEntry> entries = entries(commands, new Random(seed), 10);
    MachineFixture steady = new MachineFixture(directory.resolve("a"));
    MachineFixture restarted = new MachineFixture(directory.resolve("b"));
    feed(steady, entries, new Random(seed), false);
    feed(restarted, entries, new Random(seed + 1), true);

    assertThat(restarted.machine().position()).isEqualTo(steady.machine().position());
    assertThat(content(restarted)).isEqualTo(content(steady));
    assertThat(steady.machine().position().keys()).isPositive();
  }

  /** Its checksum, kept step by step, is that of what the store holds at the end. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theChecksumIsThatOfTheContent(long seed) {
    MachineFixture machine = new MachineFixture(directory);
    List<Command> commands = new RandomCommands(seed).log(COMMANDS);
    feed(machine, entries(commands, new Random(seed), 10), new Random(seed), false);

    StateChecksum hash = new StateChecksum();
    long checksum = 0;
    long keys = 0;
    for (Row row : machine.content().rows()) {
      Version newest = row.versions().get(0);
      if (!newest.isDeleted()) {
        keys += StoreKeys.isOwn(row.key()) ? 0 : 1;
        checksum += hash.ofKey(row.key(), newest);
      }
    }
    assertThat(machine.machine().position().checksum()).isEqualTo(checksum);
    assertThat(machine.machine().position().keys()).isEqualTo(keys);
  }

  /** The commands in entries of up to {@code most}, stamped by their last command's number. */
  private static List<LogEntry> entries(List<Command> commands, Random random, int most) {
    List<LogEntry> entries = new ArrayList<>();
    for (int from = 0; from < commands.size(); ) {
      int to = Math.min(commands.size(), from + 1 + random.nextInt(most));
      entries.add(new LogEntry(1_000 + 100L * to, commands.subList(from, to)));
      from = to;
    }
    return entries;
  }

  private static void feed(
      MachineFixture machine, List<LogEntry> entries, Random random, boolean restarts) {
    int next = 0;
    Path snapshot = null;
    while (next < entries.size()) {
      // Raft replays from the snapshot, whatever the state has already.
      int to = Math.min(entries.size(), next + 1 + random.nextInt(12));
      List<Indexed> run = new ArrayList<>();
      for (int i = next; i < to; i++) {
        run.add(new Indexed(i + 1, entries.get(i), null));
      }
      machine.machine().apply(new ListRun(run));
      next = to;
      if (!restarts) {
        continue;
      }
      switch (random.nextInt(4)) {
        case 0 -> snapshot = machine.saveSnapshot("s" + next);
        case 1 -> {
          machine.restartTrusted();
          next = Math.max(0, next - random.nextInt(10));
        }
        case 2 -> {
          machine.restartEmpty();
          next = 0;
          if (snapshot != null) {
            assertThat(machine.machine().loadSnapshot(snapshot)).isTrue();
            next = (int) machine.machine().appliedIndex();
          }
        }
        default -> {}
      }
    }
  }

  private static Position withoutIndex(MachineFixture machine) {
    Position at = machine.machine().position();
    return new Position(
        0, 0, at.revision(), at.compactRevision(), at.stampMs(), at.keys(), at.checksum());
  }

  private static List<String> content(MachineFixture machine) {
    List<String> lines = new ArrayList<>();
    for (Row row : machine.content().rows()) {
      StringBuilder line = new StringBuilder(HexFormat.of().formatHex(row.key()));
      for (Version version : row.versions()) {
        line.append(
            String.format(
                " %d/%d/%d %d %d=%s",
                version.modRevision(),
                version.createRevision(),
                version.version(),
                version.expiresAtMs(),
                version.leaseId(),
                HexFormat.of().formatHex(version.value())));
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
