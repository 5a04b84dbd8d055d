package io.quorate.storage.command;

import io.quorate.proto.op.Outcome;

/** What a {@link Command} did. The same log gives the same results on every replica. */
public sealed interface CommandResult {

  /** Of a {@link Command.Data}. */
  record Data(Outcome outcome) implements CommandResult {}

  /**
   * A transaction took effect.
   *
   * @param revision the revision of its changes, or the group's when it changed nothing
   */
  record Committed(long revision) implements CommandResult {}

  /**
   * A transaction changed nothing, since this guard, the first of them, did not hold.
   *
   * @param modRevision the key's present mod revision, 0 when it is absent
   */
  record GuardFailed(byte[] key, long modRevision) implements CommandResult {}

  /**
   * Of a {@link Command.Expire}.
   *
   * @param keys that were deleted, those of leases included
   * @param leases that were ended, or went on ending
   */
  record Expired(int keys, int leases) implements CommandResult {}

  /** Of all others: they can't be refused. */
  record Done() implements CommandResult {}

  CommandResult DONE = new Done();
}
