package io.quorate.system.increments;

import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.fault.inject.Scene;
import io.quorate.system.fault.net.NetworkedCluster;
import io.quorate.system.transactions.CounterChecker;
import io.quorate.system.transactions.Increment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Counts in a cluster of real processes, by clients that are processes too, while leaders, gateways
 * and clients are killed; then holds the counters against what was answered.
 */
final class IncrementRun {

  /** What to run. */
  record Options(String name, long seed, int increments, int serverKills, int clientKillsPerSlot) {}

  private static final int CLIENTS = 3;
  private static final int THREADS_PER_CLIENT = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Options options;
  private final NetworkedCluster cluster;
  private final Path directory;
  private final List<String> counters = new ArrayList<>();
  private final long startNanos = System.nanoTime();

  private IncrementRun(Options options, NetworkedCluster cluster) throws IOException {
    this.options = options;
    this.cluster = cluster;
    this.directory = cluster.data().resolve("clients");
    Files.createDirectories(directory);
  }

  /** Starts a cluster, runs, and ends it. */
  static IncrementOutcome run(Options options) throws Exception {
    try (NetworkedCluster cluster =
        NetworkedCluster.start(options.name(), NetworkedCluster.Options.DEFAULT)) {
      return new IncrementRun(options, cluster).run();
    }
  }

  private IncrementOutcome run() throws Exception {
    try (KvApi kv = kv("gw1")) {
      kv.tagsOfGroups(cluster.groups(), 1).keySet().stream()
          .sorted()
          .forEach(tag -> counters.add("count/{" + tag + "}"));
    }
    List<ClientProcess> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new ClientProcess(directory, i, arguments()));
      }
      IncrementPlan plan =
          IncrementPlan.of(
              options.seed(),
              options.increments(),
              options.serverKills(),
              CLIENTS,
              options.clientKillsPerSlot());
      Slots slots = new Slots(clients, new Scene(cluster, new Random(options.seed())));
      for (IncrementPlan.Slot slot : plan.slots()) {
        slots.run(slot);
        cluster.health().awaitServing();
      }
      return judged(clients, slots.kills());
    } finally {
      clients.forEach(ClientProcess::close);
    }
  }

  private List<String> arguments() {
    List<String> urls = cluster.gatewayIds().stream().map(cluster::url).map(URI::toString).toList();
    return List.of(
        "--password-file",
        cluster.passwordFile().toString(),
        "--gateways",
        String.join(",", urls),
        "--counters",
        String.join(",", counters),
        "--threads",
        Integer.toString(THREADS_PER_CLIENT));
  }

  private IncrementOutcome judged(List<ClientProcess> clients, Map<String, Integer> kills)
      throws IOException, InterruptedException {
    List<Increment> history = new ArrayList<>();
    Map<String, Integer> resends = new TreeMap<>();
    int open = 0;
    for (ClientProcess client : clients) {
      JournalEntries entries = client.finish();
      history.addAll(entries.answered());
      open += entries.openCount();
      entries.resends().forEach((why, count) -> resends.merge(why, count, Integer::sum));
    }
    List<String> problems = new ArrayList<>();
    Map<String, String> stored = stored("gw1");
    if (!stored.equals(stored("gw2"))) {
      problems.add("gateways read different counters");
    }
    Map<String, Long> counted = new TreeMap<>();
    stored.forEach((key, value) -> counted.put(key, Long.valueOf(value)));
    problems.addAll(CounterChecker.contradictions(history, stored));
    cluster.health().awaitAgreement(PATIENCE);
    IncrementOutcome outcome =
        new IncrementOutcome(
            options.seed(),
            options.increments(),
            history.size(),
            kills,
            resends,
            counted,
            problems,
            (System.nanoTime() - startNanos) / 1_000_000_000L);
    if (open > 0 || outcome.answered() != options.increments()) {
      problems.add(outcome.answered() + " answered, " + open + " open");
    }
    if (outcome.sum() != options.increments()) {
      problems.add("the counters come to " + outcome.sum());
    }
    return outcome;
  }

  private Map<String, String> stored(String gateway) throws InterruptedException {
    return Await.value(
        "the counters by " + gateway,
        PATIENCE,
        () -> {
          try (KvApi kv = kv(gateway)) {
            return kv.scan("count/");
          }
        });
  }

  private KvApi kv(String gateway) throws IOException {
    return new KvApi(cluster.url(gateway), cluster.session(gateway));
  }
}
