package io.quorate.system.damage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.http.Response;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What the test wrote, in all groups, and what must be there whoever is asked. */
final class Rows {
  private static final int KEYS = 1_500;
  private static final int READ_ONE_BY_ONE = 200;

  private final DevCluster cluster;
  private final String prefix;
  private final Random random;
  private final Map<String, String> expected = new TreeMap<>();
  private int generation;

  Rows(DevCluster cluster, String prefix, Random random) {
    this.cluster = cluster;
    this.prefix = prefix;
    this.random = random;
  }

  /** Changes a part of the keys, so that stores and logs hold old and new values. */
  void write(double part) throws IOException {
    generation++;
    Map<String, String> changed = new LinkedHashMap<>();
    for (int i = 0; i < KEYS; i++) {
      if (random.nextDouble() < part) {
        String key = prefix + String.format("%05d", i);
        changed.put(key, "generation " + generation + " of " + key + " " + "x".repeat(100));
      }
    }
    try (KvApi kv = new KvApi(cluster)) {
      kv.putAll(changed);
    }
    expected.putAll(changed);
  }

  /** Writes one key after the other, so that the log gets many entries. */
  void writeOneByOne(int count) throws IOException {
    generation++;
    try (KvApi kv = new KvApi(cluster)) {
      for (int i = 0; i < count; i++) {
        String key = prefix + String.format("%05d", random.nextInt(KEYS));
        String value = "generation " + generation + " alone, " + i;
        kv.put(key, value);
        expected.put(key, value);
      }
    }
  }

  /** Reads everything, by scan and by key. */
  void verify(String when) throws IOException {
    try (KvApi kv = new KvApi(cluster)) {
      assertThat(kv.scan(prefix)).as(when).isEqualTo(expected);
      for (int i = 0; i < READ_ONE_BY_ONE; i++) {
        String key = prefix + String.format("%05d", random.nextInt(KEYS));
        Response answer = kv.send("GET", Targets.kv(key), new byte[0]);
        String value = expected.get(key);
        assertThat(answer.status()).as(when + ": " + key).isEqualTo(value == null ? 404 : 200);
        if (value != null) {
          assertThat(answer.text()).as(when + ": " + key).isEqualTo(value);
        }
      }
    }
  }
}
