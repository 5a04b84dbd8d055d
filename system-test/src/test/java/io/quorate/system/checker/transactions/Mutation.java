package io.quorate.system.checker.transactions;

import io.quorate.system.checker.transactions.Transaction.Fate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Ways to make a right history wrong beyond doubt. The history ends with a read of every key, which
 * was called after all others had returned.
 */
enum Mutation {
  HOLE_IN_A_READ {
    @Override
    List<Transaction> on(List<Transaction> history, Place place) {
      List<Long> values = new ArrayList<>(place.values());
      values.remove(0);
      return withLastRead(history, place, values);
    }
  },
  SWAPPED_VALUES {
    @Override
    List<Transaction> on(List<Transaction> history, Place place) {
      List<Long> values = new ArrayList<>(place.values());
      Collections.swap(values, 0, values.size() - 1);
      return withLastRead(history, place, values);
    }
  },
  DOUBLED_VALUE {
    @Override
    List<Transaction> on(List<Transaction> history, Place place) {
      List<Long> values = new ArrayList<>(place.values());
      values.add(values.get(0));
      return withLastRead(history, place, values);
    }
  },
  STALE_READ {
    @Override
    List<Transaction> on(List<Transaction> history, Place place) {
      return withLastRead(history, place, place.values().subList(0, place.values().size() - 1));
    }
  },
  LOST_APPEND {
    @Override
    List<Transaction> on(List<Transaction> history, Place place) {
      Long lost = place.values().get(0);
      List<Transaction> changed = new ArrayList<>();
      for (Transaction old : history) {
        List<Step> steps = new ArrayList<>();
        for (Step step : old.steps()) {
          boolean isRead = step instanceof Step.Read && step.key().equals(place.key());
          steps.add(isRead ? without(lost, (Step.Read) step) : step);
        }
        changed.add(copy(old, steps, old.calledNanos(), old.fate()));
      }
      return changed;
    }
  },
  ABORTED_READ {
    @Override
    List<Transaction> on(List<Transaction> history, Place place) {
      Transaction writer = place.first();
      return replaced(history, copy(writer, writer.steps(), writer.calledNanos(), Fate.ABORTED));
    }
  },
  READ_BEFORE_IT_WAS_CALLED {
    @Override
    List<Transaction> on(List<Transaction> history, Place place) {
      Transaction last = history.get(history.size() - 1);
      Transaction writer = place.first();
      return replaced(
          history, copy(writer, writer.steps(), last.returnedNanos() + 1, writer.fate()));
    }
  };

  /**
   * A key whose first and last writers committed, one certainly after the other.
   *
   * @param step of the last transaction, which reads the values
   */
  record Place(String key, int step, List<Long> values, Transaction first) {}

  abstract List<Transaction> on(List<Transaction> history, Place place);

  /** Empty when this history has no place for it. */
  Optional<List<Transaction>> of(List<Transaction> history, Random random) {
    List<Step> reads = history.get(history.size() - 1).steps();
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < reads.size(); i++) {
      Step.Read read = (Step.Read) reads.get(i);
      if (read.values().size() > 1) {
        Transaction first = writer(history, read.key(), read.values().get(0));
        Transaction last = writer(history, read.key(), read.values().get(read.values().size() - 1));
        if (first.isCommitted()
            && last.isCommitted()
            && first.returnedNanos() < last.calledNanos()) {
          places.add(new Place(read.key(), i, read.values(), first));
        }
      }
    }
    return places.isEmpty()
        ? Optional.empty()
        : Optional.of(on(history, places.get(random.nextInt(places.size()))));
  }

  private static Transaction writer(List<Transaction> history, String key, long value) {
    return history.stream()
        .filter(transaction -> transaction.steps().contains(new Step.Append(key, value)))
        .findFirst()
        .orElseThrow();
  }

  private static Step without(Long value, Step.Read read) {
    List<Long> values = new ArrayList<>(read.values());
    values.remove(value);
    return new Step.Read(read.key(), values);
  }

  private static List<Transaction> withLastRead(
      List<Transaction> history, Place place, List<Long> values) {
    Transaction last = history.get(history.size() - 1);
    List<Step> steps = new ArrayList<>(last.steps());
    steps.set(place.step(), new Step.Read(place.key(), values));
    return replaced(history, copy(last, steps, last.calledNanos(), last.fate()));
  }

  private static List<Transaction> replaced(List<Transaction> history, Transaction changed) {
    return history.stream().map(old -> old.id() == changed.id() ? changed : old).toList();
  }

  private static Transaction copy(Transaction old, List<Step> steps, long called, Fate fate) {
    long returned = Math.max(called, old.returnedNanos());
    return new Transaction(old.id(), old.client(), steps, called, returned, fate);
  }
}
