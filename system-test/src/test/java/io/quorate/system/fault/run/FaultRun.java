package io.quorate.system.fault.run;

import io.quorate.system.cluster.Distribution;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.crash.Load;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.fault.inject.FaultKind;
import io.quorate.system.fault.inject.Scene;
import io.quorate.system.fault.net.NetworkedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs a cluster under load through a schedule of faults, and judges everything that its clients
 * were told.
 *
 * <p>A run goes by stretches: each has fresh keys and a load of its own, takes the faults of one
 * slot, and ends in quiet, in which histories are judged and replicas compared. So a run of any
 * length needs the memory of one stretch. What was written is read once more some stretches later,
 * when more has gone wrong.
 */
public final class FaultRun {

  /**
   * What to run.
   *
   * @param name of the directory of its cluster and of its files
   * @param length after this no further slot begins
   * @param maxFaults nor after so many faults
   * @param overlapping the share of slots with two faults at a time
   * @param cluster how the cluster is made; environments of its processes among it
   */
  public record Options(
      String name,
      long seed,
      List<FaultKind> kinds,
      Duration length,
      int maxFaults,
      double overlapping,
      NetworkedCluster.Options cluster) {

    public Options {
      kinds = List.copyOf(kinds);
    }

    /** Each of these kinds once, one at a time. */
    public static Options once(String name, long seed, List<FaultKind> kinds) {
      return new Options(
          name,
          seed,
          kinds,
          Duration.ofHours(1),
          kinds.size(),
          0,
          NetworkedCluster.Options.DEFAULT.withSmallDisk("n3"));
    }

    public Options withCluster(NetworkedCluster.Options other) {
      return new Options(name, seed, kinds, length, maxFaults, overlapping, other);
    }
  }

  private static final int TAGS_PER_GROUP = 2;

  private final Options options;
  private final Path directory;
  private final Timeline timeline;
  private final Tally tally;

  private FaultRun(Options options) throws IOException {
    this.options = options;
    this.directory =
        Distribution.find()
            .root()
            .resolve("system-test/target/faults")
            .resolve(options.name() + "-" + options.seed());
    Files.createDirectories(directory);
    Files.deleteIfExists(directory.resolve("timeline.txt"));
    this.timeline = new Timeline(directory);
    this.tally = new Tally(options.seed());
  }

  /** Starts a cluster, runs, and ends it. What goes wrong is in the outcome. */
  public static Outcome run(Options options) throws IOException, InterruptedException {
    return new FaultRun(options).run();
  }

  private Outcome run() throws IOException, InterruptedException {
    timeline.add("seed " + options.seed() + ", files in " + directory);
    try (NetworkedCluster cluster = NetworkedCluster.start(options.name(), options.cluster())) {
      timeline.add("the cluster serves");
      runOn(cluster);
    }
    Outcome outcome = tally.outcome();
    for (String problem : outcome.problems()) {
      timeline.add("PROBLEM " + problem);
    }
    timeline.add(outcome.passes() ? "passed" : "FAILED, seed " + options.seed());
    return outcome;
  }

  private void runOn(NetworkedCluster cluster) throws IOException, InterruptedException {
    Schedule schedule = new Schedule(options.kinds(), options.overlapping(), options.seed());
    Scene scene = new Scene(cluster, new Random(options.seed()));
    Map<String, String> tags;
    List<Load.Door> doors = new ArrayList<>();
    for (String gateway : cluster.gatewayIds()) {
      doors.add(new Load.Door(cluster.url(gateway), cluster.session(gateway)));
    }
    try (KvApi kv = new KvApi(doors.get(0).gateway(), doors.get(0).session())) {
      tags = kv.tagsOfGroups(cluster.groups(), TAGS_PER_GROUP);
    }
    LaterReads later = new LaterReads(doors.get(0));
    long end = System.nanoTime() + options.length().toNanos();
    for (int number = 1;
        System.nanoTime() - end < 0 && tally.faults() < options.maxFaults() && tally.goesOn();
        number++) {
      LoadKeys keys = new LoadKeys("f" + options.seed() + "/" + number, tags);
      StretchRun stretch = new StretchRun(cluster, doors, keys, timeline, tally, directory);
      stretch.run(number, schedule.next(), scene, options.seed() + number);
      if (tally.goesOn()) {
        later.add(keys).forEach(tally::lost);
      }
    }
    if (tally.goesOn()) {
      later.readAll().forEach(tally::lost);
    }
  }
}
