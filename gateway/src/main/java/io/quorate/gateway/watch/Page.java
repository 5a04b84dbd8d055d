package io.quorate.gateway.watch;

import io.quorate.proto.op.Change;
import io.quorate.proto.op.Positions;
import io.quorate.proto.op.ReadResult;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one group, transaction by transaction, and how far those who get them are before and
 * after. One page goes to all who are in step, so it is encoded once for each form that is asked
 * for. On its event loop only.
 */
public final class Page {
  private final Positions before;
  private final Positions after;
  private final int part;
  private final List<Transaction> transactions;
  private @Nullable Buffer events;
  private @Nullable Buffer message;

  /**
   * All that one revision did.
   *
   * @param at how far a watcher is that was told of it
   */
  public record Transaction(String group, long revision, Positions at, List<Change> changes) {}

  private Page(Positions before, Positions after, int part, List<Transaction> transactions) {
    this.before = before;
    this.after = after;
    this.part = part;
    this.transactions = transactions;
  }

  /** What a group answered to a watch that was told up to {@code before}. */
  static Page of(Positions before, int part, ReadResult.Changed changed) {
    List<Transaction> transactions = new ArrayList<>();
    List<Change> changes = changed.changes();
    int from = 0;
    for (int to = 1; to <= changes.size(); to++) {
      long revision = changes.get(from).revision();
      if (to == changes.size() || changes.get(to).revision() != revision) {
        Positions at = before.with(part, to == changes.size() ? changed.upTo() : revision);
        transactions.add(
            new Transaction(before.group(part), revision, at, changes.subList(from, to)));
        from = to;
      }
    }
    return new Page(before, before.with(part, changed.upTo()), part, transactions);
  }

  /** The same for a watcher that was told more or other things before. */
  Page seenFrom(Positions own) {
    List<Transaction> missing = new ArrayList<>();
    for (Transaction transaction : transactions) {
      if (transaction.revision() > own.at(part)) {
        missing.add(
            new Transaction(
                transaction.group(),
                transaction.revision(),
                own.with(part, Math.max(own.at(part), transaction.at().at(part))),
                transaction.changes()));
      }
    }
    Positions reached = own.with(part, Math.max(own.at(part), after.at(part)));
    return new Page(own, reached, part, missing);
  }

  boolean isEmpty() {
    return transactions.isEmpty();
  }

  Positions before() {
    return before;
  }

  Positions after() {
    return after;
  }

  public List<Transaction> transactions() {
    return transactions;
  }

  /** As server-sent events, made once. */
  Buffer events(Function<Page, Buffer> encoder) {
    Buffer made = events;
    if (made == null) {
      made = encoder.apply(this);
      events = made;
    }
    return made;
  }

  /** As a message, made once. */
  Buffer message(Function<Page, Buffer> encoder) {
    Buffer made = message;
    if (made == null) {
      made = encoder.apply(this);
      message = made;
    }
    return made;
  }
}
