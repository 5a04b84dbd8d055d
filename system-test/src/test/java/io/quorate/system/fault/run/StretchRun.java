package io.quorate.system.fault.run;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.crash.Load;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.crash.Outages;
import io.quorate.system.fault.inject.Fault;
import io.quorate.system.fault.inject.NoVictimException;
import io.quorate.system.fault.inject.Scene;
import io.quorate.system.fault.net.NetworkedCluster;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Recorder;
import io.quorate.system.history.Result;
import io.quorate.system.transactions.TransactionLoad;
import io.quorate.system.transactions.TransactionRecorder;
import io.quorate.system.watching.Told;
import io.quorate.system.watching.Watchers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One stretch of a run: load, the faults of a slot, recovery, quiet, judgement. For one thread,
 * used once.
 */
final class StretchRun {
  /**
   * The load that a cluster must bear before and after each fault; less on a machine that is lent.
   */
  static final int LEAST_OPERATIONS_PER_SECOND = Integer.getInteger("fault.rate", 300);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long RATE_WINDOW_MS = 2_000;

  private final NetworkedCluster cluster;
  private final List<Load.Door> doors;
  private final LoadKeys keys;
  private final Timeline timeline;
  private final Tally tally;
  private final Path directory;
  private final List<String> injected = new ArrayList<>();

  StretchRun(
      NetworkedCluster cluster,
      List<Load.Door> doors,
      LoadKeys keys,
      Timeline timeline,
      Tally tally,
      Path directory) {
    this.cluster = cluster;
    this.doors = doors;
    this.keys = keys;
    this.timeline = timeline;
    this.tally = tally;
    this.directory = directory;
  }

  void run(int number, Slot slot, Scene scene, long seed) throws IOException, InterruptedException {
    try (Watchers watchers = new Watchers(doors, keys, seed)) {
      run(number, slot, scene, seed, watchers);
    } catch (AssertionError e) {
      tally.problem(number + ": " + slot + ": watchers: " + e + ": " + e.getCause());
    }
  }

  private void run(int number, Slot slot, Scene scene, long seed, Watchers watchers)
      throws IOException, InterruptedException {
    Load load = new Load(doors, keys, seed, Load.Mix.ALL);
    TransactionLoad transactions = new TransactionLoad(doors, keys, seed);
    Recorder recorder = load.recorder();
    try (load;
        transactions) {
      try {
        attack(number, slot, scene, recorder);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | AssertionError e) {
        tally.problem(number + ": " + slot + ": " + e);
      }
    } catch (AssertionError e) {
      tally.problem(number + ": clients met what the contract does not foresee: " + e.getCause());
    }
    tally.count(recorder);
    tally.count(transactions.recorder());
    if (tally.goesOn()) {
      judge(number, slot, recorder, transactions.recorder(), watchers);
    }
    if (!tally.goesOn()) {
      Path file = directory.resolve("history-" + number + ".jsonl.gz");
      HistoryFile.write(file, recorder, transactions.recorder());
    }
  }

  private void attack(int number, Slot slot, Scene scene, Recorder recorder) throws Exception {
    long before = steady(recorder);
    int start = recorder.size();
    long from = System.nanoTime();
    long healed = inject(number, slot, scene);
    cluster.health().awaitServing();
    writesOfEveryGroup(recorder, healed);
    long recoveryMs = (System.nanoTime() - healed) / 1_000_000;
    long after = steady(recorder);
    List<Operation> history = recorder.from(start);
    long to = System.nanoTime();
    long outage = longest(Outages.longestMs(history, from, to, o -> "client " + o.client()));
    long ofGroup = longest(Outages.longestMs(history, from, to, o -> keys.groupOf(o.key())));
    timeline.add(
        String.format(
            "%d: %d operations/s before, %d after; serving %d ms after the heal; longest without a"
                + " write: client %d ms, group %d ms",
            number, before, after, recoveryMs, outage, ofGroup));
    tally.add(
        new Outcome.Stretch(List.copyOf(injected), before, after, recoveryMs, outage, ofGroup));
  }

  private static long longest(Map<String, Long> outages) {
    return outages.isEmpty() ? 0 : Collections.max(outages.values());
  }

  /** A fault that has begun, and when it is to end. */
  private record Open(Fault fault, String label, long endNanos) {}

  /** Injects and heals; returns when the last was healed. */
  private long inject(int number, Slot slot, Scene scene) throws Exception {
    List<Open> open = new ArrayList<>();
    try {
      long start = System.nanoTime();
      for (int i = 0; i < slot.faults().size(); i++) {
        sleepUntil(start + i * slot.offset().toNanos());
        begin(number, slot.faults().get(i), scene).ifPresent(open::add);
      }
      open.sort(Comparator.comparingLong(Open::endNanos));
      while (!open.isEmpty()) {
        sleepUntil(open.get(0).endNanos());
        heal(number, open.remove(0));
      }
    } finally {
      for (Open left : open) {
        heal(number, left);
      }
    }
    return System.nanoTime();
  }

  private Optional<Open> begin(int number, Slot.Planned planned, Scene scene) throws Exception {
    String label = planned.kind().label();
    long end = System.nanoTime() + planned.duration().toNanos();
    timeline.add(number + ": " + label + ", for " + planned.duration().toMillis() + " ms");
    Fault fault = planned.kind().in(scene);
    try {
      String done = fault.inject();
      injected.add(label);
      timeline.add(number + ": " + label + ": " + done);
      return Optional.of(new Open(fault, label, end));
    } catch (NoVictimException e) {
      timeline.add(number + ": " + label + ": not now: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void heal(int number, Open open) throws Exception {
    String words = open.fault().heal();
    timeline.add(number + ": " + open.label() + " healed" + (words.isEmpty() ? "" : ": " + words));
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    long millis = (nanos - System.nanoTime()) / 1_000_000;
    if (millis > 0) {
      Thread.sleep(millis);
    }
  }

  /** Waits until the load runs well; returns its rate. */
  private static long steady(Recorder recorder) throws InterruptedException {
    long[] rate = new long[1];
    Await.until(
        "a steady load",
        PATIENCE,
        () -> {
          long before = recorder.known();
          long start = System.nanoTime();
          Thread.sleep(RATE_WINDOW_MS);
          rate[0] = (recorder.known() - before) * 1_000_000_000L / (System.nanoTime() - start);
          return rate[0] >= LEAST_OPERATIONS_PER_SECOND
              ? Optional.empty()
              : Optional.of(rate[0] + " operations per second");
        });
    return rate[0];
  }

  /** Waits until every group was written through every gateway since a moment. */
  private void writesOfEveryGroup(Recorder recorder, long since) throws InterruptedException {
    Set<String> groups = new HashSet<>(keys.groupByTag().values());
    int wanted = groups.size() * doors.size();
    Set<String> seen = new HashSet<>();
    int[] read = {recorder.size()};
    Await.until(
        "every group is written through every gateway",
        PATIENCE,
        () -> {
          List<Operation> fresh = recorder.from(read[0]);
          read[0] += fresh.size();
          for (Operation operation : fresh) {
            if (operation.calledNanos() - since > 0
                && operation.result() instanceof Result.Written) {
              seen.add(keys.groupOf(operation.key()) + " by " + operation.client() % doors.size());
            }
          }
          return seen.size() == wanted ? Optional.empty() : Optional.of("only " + seen);
        });
  }

  private void judge(
      int number, Slot slot, Recorder recorder, TransactionRecorder transactions, Watchers watchers)
      throws IOException, InterruptedException {
    try {
      List<AdminApi.Group> groups = cluster.health().awaitAgreement(PATIENCE);
      tally.agreed(groups.size());
      List<Told> told = watchers.finish(recorder);
      try (KvApi kv = new KvApi(doors.get(0).gateway(), doors.get(0).session())) {
        Map<String, String> stored = kv.scan(keys.prefix());
        Map<String, String> ofTransactions = kv.scan(transactions.prefix());
        Map<String, String> all = new HashMap<>(stored);
        all.putAll(ofTransactions);
        Judge.Findings findings =
            Judge.judge(recorder, keys, stored)
                .and(Judge.judge(transactions, ofTransactions))
                .and(Judge.judge(told, recorder, transactions, keys, all));
        timeline.add(
            number
                + ": judged "
                + recorder.size()
                + " operations, "
                + recorder.scans().size()
                + " scans, "
                + transactions.transactions().size()
                + " transactions, "
                + transactions.increments().size()
                + " increments, "
                + told.stream().mapToInt(Told::events).sum()
                + " watched changes"
                + ": "
                + (findings.isEmpty() ? "nothing wrong" : "WRONG")
                + "; "
                + groups.size()
                + " groups agree");
        tally.add(findings);
      }
    } catch (AssertionError | IOException e) {
      tally.problem(number + ": " + slot + ": after it: " + e);
    }
  }
}
