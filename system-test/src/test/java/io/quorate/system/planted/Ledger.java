package io.quorate.system.planted;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.RecordedClient;
import io.quorate.system.history.Recorder;
import io.quorate.system.history.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys of all groups that one client writes one after the other, with a record of what it was told.
 * For one thread.
 */
final class Ledger implements AutoCloseable {
  private static final int TIMEOUT_MS = 15_000;

  private final DevCluster cluster;
  private final String run;
  private final Recorder recorder = new Recorder();
  private final RecordedClient client;
  private final List<String> tags;
  private int writes;

  Ledger(DevCluster cluster, String run) throws IOException {
    this.cluster = cluster;
    this.run = run + "/";
    this.client = new RecordedClient(0, cluster.url(), cluster.session(), recorder, TIMEOUT_MS);
    try (KvApi kv = new KvApi(cluster)) {
      int groups = cluster.admin().groups().size() - 1;
      this.tags = new ArrayList<>(kv.tagsOfGroups(groups, 1).keySet());
    }
  }

  Recorder recorder() {
    return recorder;
  }

  /** One key of each group. */
  List<String> keys(String name) {
    return tags.stream().map(tag -> run + "{" + tag + "}" + name).toList();
  }

  /** Writes once. */
  Result write(String key) {
    return client.perform(key, new Action.Put("value " + ++writes)).result();
  }

  /** Writes some keys of each group. */
  void write(String name, int count) {
    for (int i = 0; i < count; i++) {
      for (String key : keys(name + i)) {
        Result unused = write(key);
      }
    }
  }

  /** Reads everything, by scan and key by key, and judges all that was done. */
  void judge(Found found) throws IOException {
    try (KvApi kv = new KvApi(cluster)) {
      found.judgeEnd(recorder.all(), kv.scan(run));
    }
    Map<String, Operation> byKey = new LinkedHashMap<>();
    recorder.all().forEach(operation -> byKey.put(operation.key(), operation));
    byKey.keySet().forEach(key -> client.perform(key, new Action.Read()));
    found.judgeOrder(recorder.all());
  }

  @Override
  public void close() {
    client.close();
  }
}
