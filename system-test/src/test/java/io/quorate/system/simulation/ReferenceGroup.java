package io.quorate.system.simulation;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Outcome;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.EntryCodec;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.mvcc.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a group's log says, by the plainest program that can read it. Replicas show it what they
 * apply; it remembers the first, applies it to its own {@link ReferenceState}, and holds everything
 * else against that: other replicas' entries, their positions, and what proposals were answered.
 */
final class ReferenceGroup {
  private final World world;
  private final String groupId;
  private final ReferenceState state = new ReferenceState();
  private final List<ReplicaDisk.LogRecord> log = new ArrayList<>();
  private final List<List<@Nullable Outcome>> outcomes = new ArrayList<>();
  private final Map<Long, Position> positions = new HashMap<>();
  private final Map<Long, Long> checksums = new HashMap<>();
  private final Map<String, Position> last = new HashMap<>();
  private final Map<Long, String> leaders = new HashMap<>();
  private final Map<ByteBuffer, Proposed> proposed = new HashMap<>();

  /** When an entry was made; the same bytes may be made more than once. */
  private record Proposed(long firstNanos, long lastNanos) {}

  ReferenceGroup(World world, String groupId) {
    this.world = world;
    this.groupId = groupId;
  }

  String groupId() {
    return groupId;
  }

  ReferenceState state() {
    return state;
  }

  long lastIndex() {
    return log.size();
  }

  /** A replica was elected. */
  void elected(long term, String nodeId) {
    String other = leaders.putIfAbsent(term, nodeId);
    world.require(
        other == null,
        Invariant.ONE_LEADER_A_TERM,
        () -> groupId + ": " + nodeId + " leads in term " + term + " as " + other + " did");
  }

  /** A replica is about to propose an entry, which was stamped at this moment. */
  void proposed(byte[] entry) {
    long now = world.nowNanos();
    proposed.merge(
        ByteBuffer.wrap(entry),
        new Proposed(now, now),
        (before, again) -> new Proposed(before.firstNanos(), now));
  }

  /** A replica is about to apply an entry. */
  void committed(long index, ReplicaDisk.LogRecord record, String replica) {
    if (index <= log.size()) {
      ReplicaDisk.LogRecord known = log.get((int) index - 1);
      world.require(
          known.term() == record.term() && Arrays.equals(known.data(), record.data()),
          Invariant.REPLICAS_AGREE,
          () -> replica + " applies another entry at index " + index + " than was applied before");
      return;
    }
    world.require(
        index == log.size() + 1,
        Invariant.REPLICAS_AGREE,
        () -> replica + " applies index " + index + " after " + log.size());
    log.add(record);
    byte[] data = record.data();
    List<@Nullable Outcome> expected = new ArrayList<>();
    StringBuilder kinds = new StringBuilder();
    if (data != null) {
      LogEntry entry = EntryCodec.read(data);
      Proposed made = proposed.getOrDefault(ByteBuffer.wrap(data), new Proposed(0, 0));
      state.begin(entry.stampMs(), made.firstNanos(), made.lastNanos());
      for (Command command : entry.commands()) {
        expected.add(state.apply(command));
        kinds.append(kinds.length() == 0 ? "" : " ").append(nameOf(command));
      }
      state.end();
      positions.put(index, state.position(index, record.term()));
      state
          .endedEarly()
          .ifPresent(what -> world.broken(Invariant.NOTHING_ENDS_EARLY, groupId + ": " + what));
      state
          .twiceWritten()
          .ifPresent(
              value ->
                  world.broken(
                      Invariant.NOTHING_IS_APPLIED_TWICE,
                      "group " + groupId + " has " + value + " at index " + index + " and before"));
    }
    outcomes.add(expected);
    world.note(groupId, "committed", kinds.toString(), index);
  }

  private static String nameOf(Command command) {
    return command instanceof Command.Data data
        ? data.operation().getClass().getSimpleName()
        : command.getClass().getSimpleName();
  }

  /** A replica answers the proposal of an entry. */
  void judge(long index, List<CommandResult> results, String replica) {
    List<@Nullable Outcome> expected = outcomes.get((int) index - 1);
    for (int i = 0; i < expected.size(); i++) {
      Outcome wanted = expected.get(i);
      if (wanted != null && results.get(i) instanceof CommandResult.Data data) {
        Outcome outcome = data.outcome();
        boolean isStale = wanted.equals(new Outcome.Refused(ErrorCode.STALE_EPOCH));
        world.require(
            wanted.equals(outcome),
            isStale ? Invariant.STALE_EPOCH_NEVER_APPLIED : Invariant.RESULTS_FOLLOW_THE_LOG,
            () -> replica + " at index " + index + ": " + outcome + " instead of " + wanted);
      }
    }
  }

  /** A replica shows its state to readers. */
  void stands(String replica, Position position) {
    long index = position.appliedIndex();
    if (index == 0) {
      return;
    }
    Position wanted = positions.get(index);
    world.require(
        wanted != null && wanted.stampMs() == position.stampMs(),
        Invariant.STAMPED_TIME_NEVER_GOES_BACK,
        () -> replica + " stands at " + position + ", the log says " + wanted);
    Long checksum = checksums.putIfAbsent(index, position.checksum());
    world.require(
        wanted != null
            && wanted.revision() == position.revision()
            && wanted.compactRevision() == position.compactRevision()
            && wanted.keys() == position.keys()
            && (checksum == null || checksum == position.checksum()),
        Invariant.REPLICAS_AGREE,
        () -> replica + " stands at " + position + ", the log says " + wanted + ", " + checksum);
    Position before = last.put(replica, position);
    if (before != null && before.appliedIndex() <= index) {
      world.require(
          before.revision() <= position.revision(),
          Invariant.REVISIONS_ARE_MONOTONIC,
          () -> replica + " went from " + before + " to " + position);
      world.require(
          before.stampMs() <= position.stampMs(),
          Invariant.STAMPED_TIME_NEVER_GOES_BACK,
          () -> replica + " went from " + before + " to " + position);
    }
  }
}
