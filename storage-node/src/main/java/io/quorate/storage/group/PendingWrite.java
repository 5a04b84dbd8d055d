package io.quorate.storage.group;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import io.quorate.proto.op.Outcome;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.EntryBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A frame of writes. With a full disk only its deletions go on, and the others are answered here:
 * {@code accepted} says which operations are in the log.
 */
final class PendingWrite implements Pending {
  private static final Logger LOG = LoggerFactory.getLogger(PendingWrite.class);

  private final List<byte[]> operations;
  private final List<Operation> decoded;
  private final boolean deletesOnly;
  private final Supplier<String> leaderId;
  private final Consumer<Reply<Outcome>> done;
  private final int accepted;
  private final long bytes;

  private PendingWrite(
      List<byte[]> operations,
      List<Operation> decoded,
      boolean deletesOnly,
      Supplier<String> leaderId,
      Consumer<Reply<Outcome>> done) {
    this.operations = operations;
    this.decoded = decoded;
    this.deletesOnly = deletesOnly;
    this.leaderId = leaderId;
    this.done = done;
    int count = 0;
    long size = 0;
    for (int i = 0; i < decoded.size(); i++) {
      if (isAccepted(i)) {
        count++;
        size += operations.get(i).length;
      }
    }
    this.accepted = count;
    this.bytes = size;
  }

  /**
   * Decodes the operations, since what enters the log must be readable by every replica.
   *
   * @param deletesOnly refuses what adds data
   * @param leaderId the leader's id or an empty string, for answers that hint at it
   * @throws io.quorate.proto.bytes.MalformedException when an operation is not well-formed
   */
  static PendingWrite of(
      List<byte[]> operations,
      boolean deletesOnly,
      Supplier<String> leaderId,
      Consumer<Reply<Outcome>> done) {
    List<Operation> decoded = new ArrayList<>(operations.size());
    for (byte[] operation : operations) {
      decoded.add(OperationCodec.read(new ByteReader(operation)));
    }
    return new PendingWrite(operations, decoded, deletesOnly, leaderId, done);
  }

  private boolean isAccepted(int index) {
    return !deletesOnly || !decoded.get(index).adds();
  }

  @Override
  public int operations() {
    return accepted;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void addTo(EntryBuilder entry) {
    for (int i = 0; i < decoded.size(); i++) {
      if (isAccepted(i)) {
        entry.add(operations.get(i), decoded.get(i));
      }
    }
  }

  @Override
  public void applied(List<CommandResult> results) {
    List<Outcome> outcomes = new ArrayList<>(decoded.size());
    int next = 0;
    for (int i = 0; i < decoded.size(); i++) {
      outcomes.add(
          isAccepted(i)
              ? ((CommandResult.Data) results.get(next++)).outcome()
              : new Outcome.Refused(ErrorCode.OVERLOADED));
    }
    answer(new Reply.Results<>(outcomes));
  }

  @Override
  public void failed(ErrorCode code, String detail) {
    answer(new Reply.Failed<>(code, detail, leaderId.get()));
  }

  private void answer(Reply<Outcome> reply) {
    try {
      done.accept(reply);
    } catch (RuntimeException e) {
      // On the apply thread: the other requests of the entry want their answers.
      LOG.error("a reply was not delivered", e);
    }
  }
}
