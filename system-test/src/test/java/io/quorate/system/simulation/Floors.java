package io.quorate.system.simulation;

import io.quorate.system.simulation.ReferenceState.Place;
import java.util.HashMap;
import java.util.Map;

/** The newest revision of each shard that some client has been told: no later read is older. */
final class Floors {
  private final World world;
  private final Map<Place, Long> floors = new HashMap<>();

  Floors(World world) {
    this.world = world;
  }

  long of(Place place) {
    return floors.getOrDefault(place, 0L);
  }

  /** A linearizable call that began at a floor was told a revision of its shard. */
  void told(Place place, long floor, long revision) {
    world.require(
        revision >= floor,
        Invariant.REVISIONS_ARE_MONOTONIC,
        () -> place + ": told revision " + revision + " after " + floor);
    floors.merge(place, revision, Math::max);
  }
}
