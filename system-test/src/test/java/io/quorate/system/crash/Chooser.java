package io.quorate.system.crash;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.RecordedClient;
import io.quorate.system.history.Request;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Decides what one client of a load does next. Knows the revision that it saw last, for conditions.
 * For one thread.
 */
final class Chooser {
  private static final int REGISTERS_PER_TAG = 3;
  private static final int BATCH = 4;

  private final int client;
  private final LoadKeys keys;
  private final List<String> tags;
  private final Random random;
  private final Load.Mix mix;
  private int sequence;
  private String lastKey = "";
  private long lastRevision;

  Chooser(int client, LoadKeys keys, Random random, Load.Mix mix) {
    this.client = client;
    this.keys = keys;
    this.tags = keys.tags();
    this.random = random;
    this.mix = mix;
  }

  /** Reads something; false when it was refused. */
  boolean read(RecordedClient http) {
    if (mix == Load.Mix.ALL && random.nextInt(3) == 0) {
      String prefix = keys.registers(tag());
      return http.scan(prefix, keys.groupOf(prefix));
    }
    return !isRefused(http.perform(register(), new Action.Read()));
  }

  /** Changes something; false when it was refused. */
  boolean write(RecordedClient http) {
    if (mix == Load.Mix.ALL && random.nextInt(5) == 0) {
      List<Operation> done = http.perform(batch());
      return !done.isEmpty() && done.stream().noneMatch(Chooser::isRefused);
    }
    Request next = next();
    Operation done = http.perform(next.key(), next.action());
    if (!keys.isLedger(next.key()) && done.result() instanceof Result.Written written) {
      lastKey = done.key();
      lastRevision = written.revision();
    }
    return !isRefused(done);
  }

  private static boolean isRefused(Operation done) {
    return done.result() instanceof Result.NotApplied;
  }

  /** Distinct keys: what the server does with one key twice is told by no result. */
  private List<Request> batch() {
    List<Request> batch = new ArrayList<>();
    while (batch.size() < BATCH) {
      Request next =
          random.nextInt(BATCH) == 0 ? new Request(register(), new Action.Read()) : next();
      if (batch.stream().noneMatch(other -> other.key().equals(next.key()))) {
        batch.add(next);
      }
    }
    return batch;
  }

  private Request next() {
    String value = client + "-" + sequence++;
    int dice = random.nextInt(20);
    if (dice < 10) {
      return new Request(keys.ledger(tag(), client, sequence), new Action.Put(value));
    }
    if (dice < 13 && lastRevision > 0) {
      long revision = lastRevision;
      lastRevision = 0;
      boolean isDelete = mix == Load.Mix.ALL && random.nextInt(6) == 0;
      return new Request(
          lastKey,
          isDelete ? new Action.DeleteIfMatch(revision) : new Action.PutIfMatch(value, revision));
    }
    if (dice == 13) {
      return new Request(register(), new Action.Delete());
    }
    return new Request(
        register(), dice == 14 ? new Action.PutIfAbsent(value) : new Action.Put(value));
  }

  private String tag() {
    return tags.get(random.nextInt(tags.size()));
  }

  private String register() {
    return keys.register(tag(), random.nextInt(REGISTERS_PER_TAG));
  }
}
