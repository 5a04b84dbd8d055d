package io.quorate.system.fault.run;

import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.KvApi;
import io.quorate.system.crash.Load;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.http.Response;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Reads again, some stretches later, what was there at the end of a stretch, and then removes it,
 * so that a long run's data stay bounded. Nobody writes these keys any more. For one thread.
 */
final class LaterReads {
  private static final int KEPT = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Kept(String prefix, Map<String, String> rows) {}

  private final Load.Door door;
  private final Deque<Kept> kept = new ArrayDeque<>();

  LaterReads(Load.Door door) {
    this.door = door;
  }

  /** Remembers what there is under these keys now; returns what is missing of the oldest. */
  List<String> add(LoadKeys keys) throws IOException, InterruptedException {
    kept.add(new Kept(keys.prefix(), read(keys.prefix())));
    List<String> lost = new ArrayList<>();
    if (kept.size() > KEPT) {
      Kept oldest = kept.remove();
      lost.addAll(compare(oldest));
      if (lost.isEmpty()) {
        delete(oldest.prefix());
      }
    }
    return lost;
  }

  /** What is missing of all that is remembered. */
  List<String> readAll() throws InterruptedException {
    List<String> lost = new ArrayList<>();
    for (Kept one : kept) {
      lost.addAll(compare(one));
    }
    return lost;
  }

  private List<String> compare(Kept one) throws InterruptedException {
    Map<String, String> now = read(one.prefix());
    List<String> lost = new ArrayList<>();
    one.rows()
        .forEach(
            (key, value) -> {
              if (!value.equals(now.get(key))) {
                lost.add(key + ": was " + value + ", later " + now.get(key));
              }
            });
    now.keySet().stream()
        .filter(key -> !one.rows().containsKey(key))
        .forEach(key -> lost.add(key + ": was absent, later " + now.get(key)));
    return lost;
  }

  private Map<String, String> read(String prefix) throws InterruptedException {
    return Await.value(
        "a scan of " + prefix,
        PATIENCE,
        () -> {
          try (KvApi kv = new KvApi(door.gateway(), door.session())) {
            return kv.scan(prefix);
          }
        });
  }

  private void delete(String prefix) throws InterruptedException {
    String encoded = Targets.percentEncode(prefix);
    Await.value(
        "the removal of " + prefix,
        PATIENCE,
        () -> {
          try (KvApi kv = new KvApi(door.gateway(), door.session())) {
            Response answer =
                kv.send("DELETE", "/v1/kv?prefix=" + encoded + "&confirm=" + encoded, new byte[0]);
            if (answer.status() != 200) {
              throw new IOException("answered " + answer);
            }
            return answer;
          }
        });
  }
}
