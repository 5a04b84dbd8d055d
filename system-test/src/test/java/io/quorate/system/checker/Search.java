package io.quorate.system.checker;

import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Wing and Gong's search for a linearization of one key's history (1993), with Lowe's cache of
 * configurations already seen (2017): a set of linearized operations and the state they lead to.
 *
 * <p>Calls and returns stand in a linked list by time. An operation whose call stands before the
 * first return may come next; it is tried, taken out, and put back when that leads nowhere. Writes
 * without an answer have a call and no return, and need not be linearized at all. An operation that
 * fits and changes nothing is linearized at once and for good, since whatever linearization follows
 * without it also follows after it. For one thread; used once.
 */
final class Search {
  enum End {
    LINEARIZABLE,
    NOT_LINEARIZABLE,
    GAVE_UP
  }

  /** A call or a return in the list. {@code match} of a call is its return, if it has one. */
  private static final class Event {
    final int id;
    final boolean isCall;
    @Nullable Event match;
    @Nullable Event previous;
    @Nullable Event next;

    Event(int id, boolean isCall) {
      this.id = id;
      this.isCall = isCall;
    }
  }

  private record Step(Event call, RegisterState before, boolean isForced) {}

  private record Configuration(BitSet linearized, RegisterState state) {}

  private final List<Operation> operations;
  private final long maxConfigurations;
  private final Event head = new Event(-1, true);
  private final BitSet linearized = new BitSet();
  private final Set<Configuration> seen = new HashSet<>();
  private final Deque<Step> steps = new ArrayDeque<>();
  private BitSet longest = new BitSet();
  private int unansweredReturns;

  Search(List<Operation> operations, long maxConfigurations) {
    this.operations = operations;
    this.maxConfigurations = maxConfigurations;
    build();
  }

  private void build() {
    record Timed(long nanos, boolean isReturn, Event event) {}
    List<Timed> timed = new ArrayList<>(operations.size() * 2);
    for (int id = 0; id < operations.size(); id++) {
      Operation operation = operations.get(id);
      Event call = new Event(id, true);
      timed.add(new Timed(operation.calledNanos(), false, call));
      if (!(operation.result() instanceof Result.Unknown)) {
        Event returned = new Event(id, false);
        call.match = returned;
        timed.add(new Timed(operation.returnedNanos(), true, returned));
        unansweredReturns++;
      }
    }
    // Calls before returns at one instant: such operations count as concurrent.
    timed.sort(Comparator.comparingLong(Timed::nanos).thenComparing(Timed::isReturn));
    Event last = head;
    for (Timed entry : timed) {
      last.next = entry.event();
      entry.event().previous = last;
      last = entry.event();
    }
  }

  End run() {
    RegisterState state = RegisterState.INITIAL;
    Event event = head.next;
    while (unansweredReturns > 0) {
      if (event != null && event.isCall) {
        RegisterState next = state.after(operations.get(event.id));
        boolean isForced = state.equals(next);
        if (next != null && (isForced || isNew(event.id, next))) {
          linearize(new Step(event, state, isForced));
          state = next;
          event = head.next;
        } else {
          event = event.next;
        }
        if (seen.size() > maxConfigurations) {
          return End.GAVE_UP;
        }
      } else {
        // Nothing before this return fits: whatever was linearized last was wrong.
        Step undone = undo();
        if (undone == null) {
          return End.NOT_LINEARIZABLE;
        }
        state = undone.before();
        event = undone.call().next;
      }
    }
    return End.LINEARIZABLE;
  }

  private boolean isNew(int id, RegisterState state) {
    BitSet with = (BitSet) linearized.clone();
    with.set(id);
    return seen.add(new Configuration(with, state));
  }

  private void linearize(Step step) {
    steps.push(step);
    linearized.set(step.call().id);
    if (linearized.cardinality() > longest.cardinality()) {
      longest = (BitSet) linearized.clone();
    }
    unlink(step.call());
    if (step.call().match != null) {
      unlink(step.call().match);
      unansweredReturns--;
    }
  }

  /** Takes back the newest step that had an alternative. */
  private @Nullable Step undo() {
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      linearized.clear(step.call().id);
      if (step.call().match != null) {
        relink(step.call().match);
        unansweredReturns++;
      }
      relink(step.call());
      if (!step.isForced()) {
        return step;
      }
    }
    return null;
  }

  private static void unlink(Event event) {
    event.previous.next = event.next;
    if (event.next != null) {
      event.next.previous = event.previous;
    }
  }

  private static void relink(Event event) {
    event.previous.next = event;
    if (event.next != null) {
      event.next.previous = event;
    }
  }

  int longestLength() {
    return longest.cardinality();
  }

  /** The first operation with an answer that the longest linearizable part does not hold. */
  int firstOutsideLongest() {
    for (int id = longest.nextClearBit(0); id < operations.size(); id = longest.nextClearBit(id + 1)) {
      if (!(operations.get(id).result() instanceof Result.Unknown)) {
        return id;
      }
    }
    throw new IllegalStateException("every operation with an answer was linearized");
  }
}
