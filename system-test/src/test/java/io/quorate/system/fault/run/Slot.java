package io.quorate.system.fault.run;

import io.quorate.system.fault.inject.FaultKind;
import java.time.Duration;
import java.util.List;

/**
 * What a stretch of a run is to hold: one fault, or two that overlap.
 *
 * @param offset from the first fault's start to the second's
 */
record Slot(List<Planned> faults, Duration offset) {

  /** A fault and how long it lasts. */
  record Planned(FaultKind kind, Duration duration) {}

  Slot {
    faults = List.copyOf(faults);
  }

  @Override
  public String toString() {
    return String.join(" + ", faults.stream().map(fault -> fault.kind().label()).toList());
  }
}
