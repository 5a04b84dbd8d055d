package io.quorate.system.checker;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A register that is right by construction; each operation takes effect at one instant. */
final class SimulatedRegister {
  private final Random random;
  private String value;
  private long revision;
  private long lastRevision;

  SimulatedRegister(Random random) {
    this.random = random;
  }

  /** Operations whose effects are 10 apart and whose intervals reach up to 40 to either side. */
  List<Operation> run(int count) {
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long instant = 1000 + i * 10L;
      long called = instant - random.nextInt(40);
      long returned = instant + random.nextInt(40);
      Action action = choose("v" + i);
      Result result = apply(action);
      boolean isLost = !action.isRead() && random.nextInt(12) == 0;
      Result told = isLost ? new Result.Unknown("lost") : result;
      history.add(new Operation(i % 8, "k", action, called, returned, told));
    }
    return history;
  }

  private Action choose(String fresh) {
    int dice = random.nextInt(11);
    if (dice < 4) {
      return new Action.Read();
    }
    if (dice < 7) {
      return new Action.Put(fresh);
    }
    if (dice == 7) {
      return new Action.Delete();
    }
    if (dice == 10) {
      return new Action.DeleteIfMatch(random.nextBoolean() ? Math.max(1, revision) : 1);
    }
    return dice == 8
        ? new Action.PutIfAbsent(fresh)
        : new Action.PutIfMatch(fresh, random.nextBoolean() ? Math.max(1, revision) : 1);
  }

  private Result apply(Action action) {
    if (action instanceof Action.Read) {
      return value == null ? new Result.Absent() : new Result.Found(value, revision);
    }
    boolean isRefusedDelete =
        action instanceof Action.DeleteIfMatch delete
            && (value == null || delete.revision() != revision);
    if (isRefusedDelete) {
      return new Result.ConditionFailed(revision);
    }
    if (action.isDelete()) {
      boolean isAbsent = value == null;
      value = null;
      revision = 0;
      lastRevision++;
      return isAbsent ? new Result.Absent() : new Result.Deleted();
    }
    boolean isRefused =
        (action instanceof Action.PutIfAbsent && value != null)
            || (action instanceof Action.PutIfMatch put
                && (value == null || put.revision() != revision));
    if (isRefused) {
      return new Result.ConditionFailed(revision);
    }
    boolean isCreated = value == null;
    value = FinalReads.valueOf(action);
    revision = ++lastRevision;
    return new Result.Written(revision, isCreated);
  }

  /** The same history and a read, after everything, of the first value that was overwritten. */
  List<Operation> withStaleRead(List<Operation> history) {
    List<Operation> bad = new ArrayList<>(history);
    Operation first =
        history.stream()
            .filter(o -> o.action() instanceof Action.Put)
            .filter(o -> o.result() instanceof Result.Written)
            .findFirst()
            .orElseThrow();
    long old = ((Result.Written) first.result()).revision();
    Result stale = new Result.Found(((Action.Put) first.action()).value(), old);
    bad.add(new Operation(9, "k", new Action.Read(), 1_000_000, 1_000_001, stale));
    return bad;
  }
}
