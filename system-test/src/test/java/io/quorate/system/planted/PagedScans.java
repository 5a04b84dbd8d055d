package io.quorate.system.planted;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.checker.ScanValidity;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.RecordedClient;
import io.quorate.system.history.Recorder;
import io.quorate.system.http.Targets;
import io.quorate.system.planted.agent.Plant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Scans in small pages, while all of their keys, of one group, are written again and again. */
final class PagedScans implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int KEYS = 20;
  private static final int PAGE = 5;
  private static final int SCANS = 30;
  private static final int WRITERS = 4;
  private static final int TIMEOUT_MS = 15_000;

  @Override
  public Found run(Planted planted, String run, Set<Plant> bugs, Random random) throws Exception {
    DevCluster cluster = planted.cluster();
    cluster.awaitServing();
    Recorder recorder = new Recorder();
    List<Map<String, ScanValidity.Row>> scans = new ArrayList<>();
    AtomicBoolean isDone = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    planted.arm(bugs);
    List<Future<?>> writers = new ArrayList<>();
    for (int id = 0; id < WRITERS; id++) {
      int client = id;
      Random choice = new Random(random.nextLong());
      writers.add(threads.submit(() -> write(cluster, run, client, choice, recorder, isDone)));
    }
    try (KvApi kv = new KvApi(cluster)) {
      Await.until(
          "keys are written",
          PATIENCE,
          () -> recorder.size() > KEYS * 5 ? Optional.empty() : Optional.of("only some"));
      for (int i = 0; i < SCANS; i++) {
        scans.add(scan(kv, run + "/"));
      }
    } finally {
      isDone.set(true);
      for (Future<?> writer : writers) {
        Object unused = writer.get();
      }
      threads.shutdown();
    }
    planted.disarm();
    Found found = new Found();
    List<Operation> history = recorder.all();
    ScanValidity validity = new ScanValidity(history);
    for (Map<String, ScanValidity.Row> scan : scans) {
      validity.violations(scan).forEach(text -> found.add(Judge.SCANS, text));
    }
    found.judgeOrder(history);
    Agreement.judge(cluster, found);
    return found;
  }

  /** The tag in braces keeps all keys in one group. */
  private static void write(
      DevCluster cluster,
      String run,
      int client,
      Random choice,
      Recorder recorder,
      AtomicBoolean isDone) {
    try (RecordedClient http =
        new RecordedClient(client, cluster.url(), cluster.session(), recorder, TIMEOUT_MS)) {
      for (int i = 0; !isDone.get(); i++) {
        String key = run + "/{one}" + String.format("%02d", choice.nextInt(KEYS));
        Operation unused = http.perform(key, new Action.Put(client + "-" + i));
      }
    }
  }

  private static Map<String, ScanValidity.Row> scan(KvApi kv, String prefix) throws IOException {
    Map<String, ScanValidity.Row> rows = new LinkedHashMap<>();
    String target = "/v1/kv?prefix=" + Targets.percentEncode(prefix) + "&limit=" + PAGE;
    String token = "";
    do {
      JsonNode page =
          kv.page(
              token.isEmpty() ? target : target + "&page_token=" + Targets.percentEncode(token));
      for (JsonNode item : page.required("items")) {
        rows.put(
            item.required("key").textValue(),
            new ScanValidity.Row(
                item.required("value").textValue(), item.required("mod_revision").asLong()));
      }
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    return rows;
  }
}
