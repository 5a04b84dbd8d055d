package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed at random instants, again and again on the same files: no step that it
 * finished is missing, and no damage is reported where there is none. More kills by {@code
 * -Dtest.kills=200}.
 */
class LogKillTest {
  private static final int KILLS = Integer.getInteger("test.kills", 10);

  @TempDir Path directory;

  @Test
  void aKilledProcessLosesNothingAndRaisesNoFalseAlarm() throws Exception {
    Random random = new Random(42);
    Map<String, InMemoryLog> expected = new HashMap<>();
    for (String group : List.of("g1", "g2")) {
      expected.put(group, new InMemoryLog());
    }
    for (int seed = 1; seed <= KILLS; seed++) {
      Map<String, Long> finished = runAndKill(seed, random.nextInt(400));
      try (SharedLog shared = SharedLog.open(directory)) {
        for (String group : expected.keySet()) {
          verify(shared, group, expected.get(group), seed, finished.getOrDefault(group, 0L));
        }
        if (shared.exists("passing")) {
          assertThat(shared.openGroup("passing")).isNotNull();
        }
        assertThat(shared.damages()).as("after kill " + seed).isEmpty();
      }
    }
  }

  /** The log is as after the last finished step, or as after the one that was under way. */
  private static void verify(
      SharedLog shared, String group, InMemoryLog reference, int seed, long finished) {
    String what = group + " after kill " + seed + " and " + finished + " steps";
    if (!shared.exists(group)) {
      assertThat(finished).as(what).isZero();
      return;
    }
    SharedLog.GroupStorage storage = shared.openGroup(group);
    GroupLog log = Entries.init(storage.log());
    storage.votes().init(null);
    assertThat(storage.votes().getTerm())
        .as(what)
        .isIn(
            finished == 0 ? storage.votes().getTerm() : seed * 1_000_000L + finished,
            seed * 1_000_000L + finished + 1);
    LogSteps steps = new LogSteps(seed, seed * 1_000_000L);
    for (long n = 0; n < finished; n++) {
      steps.step(reference);
    }
    if (!same(log, reference)) {
      steps.step(reference);
    }
    assertThat(same(log, reference)).as(what).isTrue();
  }

  private static boolean same(GroupLog log, InMemoryLog reference) {
    if (log.getFirstLogIndex() != reference.getFirstLogIndex()
        || log.getLastLogIndex() != reference.getLastLogIndex()) {
      return false;
    }
    for (long i = reference.getFirstLogIndex(); i <= reference.getLastLogIndex(); i++) {
      if (!Entries.text(log.getEntry(i)).equals(Entries.text(reference.getEntry(i)))) {
        return false;
      }
    }
    return true;
  }

  private Map<String, Long> runAndKill(int seed, int delayMs) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LogVictim.class.getName());
    command.addAll(List.of(directory.toString(), Integer.toString(seed)));
    Path output = directory.resolve("finished-" + seed);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(output.toFile())
            .start();
    TestCluster.await(() -> output.toFile().length() > 0 || !process.isAlive());
    assertThat(process.isAlive()).as("the victim lives").isTrue();
    Thread.sleep(delayMs);
    process.destroyForcibly().waitFor();
    Map<String, Long> finished = new HashMap<>();
    String lines = Files.readString(output, StandardCharsets.UTF_8);
    lines.substring(0, lines.lastIndexOf('\n') + 1).lines().forEach(line -> note(finished, line));
    return finished;
  }

  private static void note(Map<String, Long> finished, String line) {
    int space = line.indexOf(' ');
    finished.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
  }
}
