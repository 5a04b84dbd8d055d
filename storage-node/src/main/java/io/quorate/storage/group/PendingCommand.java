package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.EntryBuilder;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A command of the node's own. */
final class PendingCommand implements Pending {
  // Commands of the node are few; what counts is that a large transaction fills an entry.
  private static final long OVERHEAD_BYTES = 32;

  private final Command command;
  private final CompletableFuture<CommandResult> result = new CompletableFuture<>();

  PendingCommand(Command command) {
    this.command = command;
  }

  CompletableFuture<CommandResult> result() {
    return result;
  }

  @Override
  public int operations() {
    return 1;
  }

  @Override
  public long bytes() {
    long bytes = OVERHEAD_BYTES;
    if (command instanceof Command.Transact transact) {
      for (Command.Mutation mutation : transact.mutations()) {
        bytes += OVERHEAD_BYTES + mutation.key().length + mutation.value().length;
      }
    }
    return bytes;
  }

  @Override
  public void addTo(EntryBuilder entry) {
    entry.add(command);
  }

  @Override
  public void applied(List<CommandResult> results) {
    result.complete(results.get(0));
  }

  @Override
  public void failed(ErrorCode code, String detail) {
    result.completeExceptionally(new QuorateException(code, detail));
  }
}
