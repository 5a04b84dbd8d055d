package io.quorate.system.watching;

import io.quorate.system.cluster.Await;
import io.quorate.system.crash.Clients;
import io.quorate.system.crash.Load.Door;
import io.quorate.system.crash.LoadKeys;
import io.quorate.system.history.Action;
import io.quorate.system.history.RecordedClient;
import io.quorate.system.history.Recorder;
import io.quorate.system.history.Result;
import io.quorate.system.watching.WatchClient.Manner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Watchers of a load's keys: of all, of a prefix, of one key, with what was before and without;
 * some are slow, and some come and go. They begin before the load does, and when it has ended each
 * group's last writes tell them how far they have to come.
 */
public final class Watchers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TIMEOUT_MS = 10_000;
  private static final int MARKING_CLIENT = 9_999;

  private final List<Door> doors;
  private final LoadKeys keys;
  private final List<WatchLog> logs = new ArrayList<>();
  private final List<WatchClient> watchers = new ArrayList<>();
  private final Clients clients = new Clients("watchers");
  private volatile boolean inHurry;

  /** Starts them; returns when all have begun, so that nothing that is written later escapes. */
  public Watchers(List<Door> doors, LoadKeys keys, long seed) throws InterruptedException {
    this.doors = doors;
    this.keys = keys;
    Random random = new Random(seed * 41);
    String hot = keys.register(keys.tags().get(0), 0);
    start(new WatchScope("all", "", true, false), Manner.STEADY, random);
    start(new WatchScope("all, restless", "", true, true), Manner.RESTLESS, random);
    start(new WatchScope("prefix", keys.run(), true, true), Manner.STEADY, random);
    start(new WatchScope("prefix, slow", keys.run(), true, true), Manner.SLOW, random);
    start(new WatchScope("one key", hot, false, true), Manner.STEADY, random);
    start(new WatchScope("one key, restless", hot, false, false), Manner.RESTLESS, random);
    try {
      awaitAll("has begun", WatchLog::hasBegun);
    } catch (InterruptedException | AssertionError e) {
      close();
      throw e;
    }
  }

  private void start(WatchScope scope, Manner manner, Random seeds) {
    WatchLog log = new WatchLog(scope);
    logs.add(log);
    Random random = new Random(seeds.nextLong());
    WatchClient watcher = new WatchClient(log, manner, doors, random);
    watchers.add(watcher);
    clients.start(TIMEOUT_MS, () -> watcher, client -> client.next(inHurry), WatchClient::close);
  }

  private interface Condition {
    boolean holds(WatchLog log);
  }

  private void awaitAll(String what, Condition condition) throws InterruptedException {
    Await.until(
        "each watcher " + what,
        PATIENCE,
        () ->
            logs.stream()
                .filter(log -> !condition.holds(log))
                .findFirst()
                .map(log -> log.scope() + " not, after " + log.size() + " events"));
  }

  /** Waits until each was told everything; nobody else may write these keys any more. */
  public List<Told> finish(Recorder recorder) throws InterruptedException {
    inHurry = true;
    Map<String, String> marks = new HashMap<>();
    Door door = doors.get(0);
    try (RecordedClient marker =
        new RecordedClient(MARKING_CLIENT, door.gateway(), door.session(), recorder, TIMEOUT_MS)) {
      for (String tag : keys.tags()) {
        String key = keys.register(tag, 0);
        marks.put(key, mark(marker, key));
      }
    }
    awaitAll("was told the last writes", log -> isAt(log, marks));
    return logs.stream().map(WatchLog::told).toList();
  }

  private static String mark(RecordedClient marker, String key) throws InterruptedException {
    String[] value = new String[1];
    Await.until(
        "the last write of " + key,
        PATIENCE,
        () -> {
          value[0] = "last-" + System.nanoTime();
          Result result = marker.perform(key, new Action.Put(value[0])).result();
          return result instanceof Result.Written
              ? Optional.empty()
              : Optional.of(result.toString());
        });
    return value[0];
  }

  private static boolean isAt(WatchLog log, Map<String, String> marks) {
    return marks.entrySet().stream()
        .filter(mark -> log.scope().covers(mark.getKey()))
        .allMatch(mark -> log.isAt(mark.getKey(), mark.getValue()));
  }

  /** Ends their streams; fails when one of them met what it should not. */
  @Override
  public void close() {
    watchers.forEach(WatchClient::stop);
    clients.close();
  }
}
