package io.quorate.system.simulation;

import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Operation;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.EntryBuilder;
import io.quorate.storage.command.EntryCodec;
import io.quorate.storage.command.LogEntry;
import java.util.ArrayList;
import java.util.List;

/** Mistakes of state machines, made by giving them another entry than the log has. */
final class Sabotage {
  private static final long ANY_EPOCH = 1L << 40;

  private Sabotage() {}

  /** Whether this replica leaves the entry out. */
  static boolean skips(ReplicaSite site, long index) {
    return site.mistake() == Mistake.SKIPPED_ENTRY && site.nodeId().equals("n2") && index % 16 == 7;
  }

  static byte[] entry(ReplicaSite site, byte[] data) {
    return changes(site.mistake()) ? encoded(entry(site, EntryCodec.read(data))) : data;
  }

  static LogEntry entry(ReplicaSite site, LogEntry entry) {
    if (!changes(site.mistake())) {
      return entry;
    }
    if (site.mistake() == Mistake.OWN_CLOCK) {
      long ownMs = 2_000_000 + site.world().nowNanos() / World.MS;
      return new LogEntry(ownMs, entry.commands());
    }
    List<Command> commands = new ArrayList<>();
    for (Command command : entry.commands()) {
      commands.add(
          command instanceof Command.Data data
              ? new Command.Data(changed(site.mistake(), data.operation()))
              : command);
    }
    return new LogEntry(entry.stampMs(), commands);
  }

  private static boolean changes(Mistake mistake) {
    return mistake == Mistake.SKIPPED_CONDITION
        || mistake == Mistake.IGNORED_EPOCH
        || mistake == Mistake.OWN_CLOCK;
  }

  private static Operation changed(Mistake mistake, Operation operation) {
    if (operation instanceof Operation.Once once) {
      return new Operation.Once(
          once.requestId(), once.fingerprint(), changed(mistake, once.operation()));
    }
    boolean skips = mistake == Mistake.SKIPPED_CONDITION;
    long epoch = mistake == Mistake.IGNORED_EPOCH ? ANY_EPOCH : operation.epoch();
    if (operation instanceof Operation.Put put) {
      return new Operation.Put(
          put.tenantId(),
          put.shard(),
          epoch,
          skips ? Condition.ALWAYS : put.condition(),
          put.key(),
          put.value(),
          put.lifetime());
    } else if (operation instanceof Operation.Delete delete) {
      return new Operation.Delete(
          delete.tenantId(),
          delete.shard(),
          epoch,
          skips ? Condition.ALWAYS : delete.condition(),
          delete.key());
    }
    if (operation instanceof Operation.OfLease) {
      return operation.withEpoch(epoch);
    }
    Operation.DeleteRange range = (Operation.DeleteRange) operation;
    return new Operation.DeleteRange(
        range.tenantId(), range.shard(), epoch, range.start(), range.end(), range.limit());
  }

  private static byte[] encoded(LogEntry entry) {
    EntryBuilder builder = new EntryBuilder();
    entry.commands().forEach(builder::add);
    return builder.build(entry.stampMs()).bytes();
  }
}
