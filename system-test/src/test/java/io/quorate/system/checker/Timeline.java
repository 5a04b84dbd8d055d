package io.quorate.system.checker;

import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls and returns of a history that are not linearized yet, in the order of time, as linked
 * lists that give back what was taken out in constant time: one of answered operations, one of the
 * calls that never returned. What is taken out must be put back in the reverse order.
 */
final class Timeline {

  /** A call or a return. Calls and returns of one instant count as concurrent. */
  static final class Event {
    private final int id;
    private final boolean isReturn;
    private @Nullable Event returned;
    private int position;
    private @Nullable Event previous;
    private @Nullable Event next;

    private Event(int id, boolean isReturn) {
      this.id = id;
      this.isReturn = isReturn;
    }

    /** The operation's place in the history. */
    int id() {
      return id;
    }

    boolean isAnswered() {
      return returned != null;
    }

    private void unlink() {
      previous.next = next;
      if (next != null) {
        next.previous = previous;
      }
    }

    private void relink() {
      previous.next = this;
      if (next != null) {
        next.previous = this;
      }
    }
  }

  private final Event answered = new Event(-1, false);
  private final Event unanswered = new Event(-1, false);
  private int openReturns;

  Timeline(List<Operation> operations) {
    record Timed(long nanos, Event event) {}
    List<Timed> timed = new ArrayList<>(operations.size() * 2);
    for (int id = 0; id < operations.size(); id++) {
      Operation operation = operations.get(id);
      Event call = new Event(id, false);
      timed.add(new Timed(operation.calledNanos(), call));
      if (!(operation.result() instanceof Result.Unknown)) {
        call.returned = new Event(id, true);
        timed.add(new Timed(operation.returnedNanos(), call.returned));
        openReturns++;
      }
    }
    timed.sort(
        Comparator.comparingLong(Timed::nanos).thenComparing(entry -> entry.event().isReturn));
    Event lastAnswered = answered;
    Event lastUnanswered = unanswered;
    for (int position = 0; position < timed.size(); position++) {
      Event event = timed.get(position).event();
      event.position = position;
      if (event.isReturn || event.isAnswered()) {
        lastAnswered = append(lastAnswered, event);
      } else {
        lastUnanswered = append(lastUnanswered, event);
      }
    }
  }

  private static Event append(Event last, Event event) {
    last.next = event;
    event.previous = last;
    return event;
  }

  /** How many operations with an answer are not linearized. */
  int openReturns() {
    return openReturns;
  }

  @Nullable Event firstCandidate() {
    return candidateIn(answered.next, true);
  }

  /**
   * The next call that may be linearized now, after one that was tried; null when there is none.
   */
  @Nullable Event candidateAfter(Event tried) {
    return candidateIn(tried.next, tried.isAnswered());
  }

  private @Nullable Event candidateIn(@Nullable Event event, boolean isAnsweredList) {
    if (isAnsweredList) {
      return event != null && !event.isReturn ? event : candidateIn(unanswered.next, false);
    }
    return event != null && event.position < firstOpenReturn() ? event : null;
  }

  private int firstOpenReturn() {
    Event event = answered.next;
    while (event != null && !event.isReturn) {
      event = event.next;
    }
    return event == null ? Integer.MAX_VALUE : event.position;
  }

  void remove(Event call) {
    call.unlink();
    if (call.returned != null) {
      call.returned.unlink();
      openReturns--;
    }
  }

  void putBack(Event call) {
    if (call.returned != null) {
      call.returned.relink();
      openReturns++;
    }
    call.relink();
  }
}
