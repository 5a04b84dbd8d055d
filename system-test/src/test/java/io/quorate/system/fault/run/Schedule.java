package io.quorate.system.fault.run;

import io.quorate.system.fault.inject.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Which faults come when. All choices come from the seed; kinds come in rounds of all of them in a
 * new order, so that none is left out by chance.
 */
final class Schedule {
  private final List<FaultKind> kinds;
  private final double overlapping;
  private final Random random;
  private final List<FaultKind> coming = new ArrayList<>();

  /**
   * An endless schedule.
   *
   * @param overlapping the share of slots that hold two faults, from 0 to 1
   */
  Schedule(List<FaultKind> kinds, double overlapping, long seed) {
    this.kinds = List.copyOf(kinds);
    this.overlapping = overlapping;
    this.random = new Random(seed);
  }

  Slot next() {
    FaultKind first = take(0);
    Slot.Planned planned = new Slot.Planned(first, first.duration(random));
    if (random.nextDouble() < overlapping) {
      Optional<FaultKind> second = takeBeside(first);
      if (second.isPresent()) {
        long millis = planned.duration().toMillis();
        Duration offset = Duration.ofMillis((long) (random.nextDouble() * millis));
        return new Slot(
            List.of(planned, new Slot.Planned(second.get(), second.get().duration(random))),
            offset);
      }
    }
    return new Slot(List.of(planned), Duration.ZERO);
  }

  private FaultKind take(int position) {
    if (coming.size() <= position) {
      List<FaultKind> round = new ArrayList<>(kinds);
      Collections.shuffle(round, random);
      coming.addAll(round);
    }
    return coming.remove(position);
  }

  /** The next kind of another medium. */
  private Optional<FaultKind> takeBeside(FaultKind first) {
    if (coming.isEmpty()) {
      coming.add(take(0));
    }
    return coming.stream()
        .filter(kind -> kind.medium() != first.medium())
        .findFirst()
        .map(kind -> take(coming.indexOf(kind)));
  }
}
