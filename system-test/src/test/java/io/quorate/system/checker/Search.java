package io.quorate.system.checker;

import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Wing and Gong's search for a linearization of one key's history (1993), with Lowe's cache of
 * configurations already seen (2017): a set of linearized operations and the state they lead to.
 *
 * <p>An operation that was called before the first open return may come next; it is tried, taken
 * out, and put back when that leads nowhere. Writes without an answer have no return and need not
 * be linearized at all, which makes them dear: each doubles the configurations. Three prunings keep
 * that small, none of which loses a linearization:
 *
 * <ul>
 *   <li>An operation that fits and changes nothing is linearized at once and for good, since
 *       whatever follows without it also follows after it.
 *   <li>Unanswered writes are tried after all answered operations.
 *   <li>After an unanswered write only what needs it is tried: what comes to the same state without
 *       it comes to more choices without it.
 * </ul>
 *
 * <p>For one thread; used once.
 */
final class Search {
  enum End {
    LINEARIZABLE,
    NOT_LINEARIZABLE,
    GAVE_UP
  }

  private record Step(Timeline.Event call, RegisterState before, boolean isForced) {}

  private record Configuration(BitSet linearized, RegisterState state) {}

  private final List<Operation> operations;
  private final long maxConfigurations;
  private final Timeline timeline;
  private final BitSet linearized = new BitSet();
  private final Set<Configuration> seen = new HashSet<>();
  private final Deque<Step> steps = new ArrayDeque<>();
  private RegisterState state = RegisterState.INITIAL;
  private BitSet longest = new BitSet();

  Search(List<Operation> operations, long maxConfigurations) {
    this.operations = operations;
    this.maxConfigurations = maxConfigurations;
    this.timeline = new Timeline(operations);
  }

  End run() {
    Timeline.Event candidate = timeline.firstCandidate();
    while (timeline.openReturns() > 0) {
      if (seen.size() > maxConfigurations) {
        return End.GAVE_UP;
      }
      if (candidate == null) {
        Step undone = undo();
        if (undone == null) {
          return End.NOT_LINEARIZABLE;
        }
        state = undone.before();
        candidate = timeline.candidateAfter(undone.call());
      } else if (linearize(candidate)) {
        candidate = timeline.firstCandidate();
      } else {
        candidate = timeline.candidateAfter(candidate);
      }
    }
    return End.LINEARIZABLE;
  }

  private boolean linearize(Timeline.Event call) {
    RegisterState next = state.after(operations.get(call.id()));
    if (next == null) {
      return false;
    }
    boolean isForced = next.equals(state);
    if (!isForced && (needsNotTheLast(call, next) || !isNew(call.id(), next))) {
      return false;
    }
    steps.push(new Step(call, state, isForced));
    linearized.set(call.id());
    if (linearized.cardinality() > longest.cardinality()) {
      longest = (BitSet) linearized.clone();
    }
    timeline.remove(call);
    state = next;
    return true;
  }

  /** Whether the last step was an unanswered write and this one comes to the same without it. */
  private boolean needsNotTheLast(Timeline.Event call, RegisterState next) {
    Step last = steps.peek();
    return last != null
        && !last.call().isAnswered()
        && next.equals(last.before().after(operations.get(call.id())));
  }

  private boolean isNew(int id, RegisterState next) {
    BitSet with = (BitSet) linearized.clone();
    with.set(id);
    return seen.add(new Configuration(with, next));
  }

  /** Takes back the newest step that had an alternative. */
  private @Nullable Step undo() {
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      linearized.clear(step.call().id());
      timeline.putBack(step.call());
      if (!step.isForced()) {
        return step;
      }
    }
    return null;
  }

  int longestLength() {
    return longest.cardinality();
  }

  /** The first operation with an answer that the longest linearizable part does not hold. */
  int firstOutsideLongest() {
    int id = longest.nextClearBit(0);
    while (id < operations.size() && operations.get(id).result() instanceof Result.Unknown) {
      id = longest.nextClearBit(id + 1);
    }
    if (id == operations.size()) {
      throw new IllegalStateException("every operation with an answer was linearized");
    }
    return id;
  }
}
