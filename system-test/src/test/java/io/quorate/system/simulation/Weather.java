package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

/**
 * How bad things are in a run. Each run draws its own, so that some are calm but for one fault that
 * then meets every state, and some are all faults at once.
 */
final class Weather {
  int lossPerMille;
  int duplicatePerMille;
  int slowMessagePerMille;
  long messageNanos;
  long slowMessageNanos;
  long syncNanos;
  int slowSyncPerMille;
  long applyNanos;
  int slowApplyPerMille;
  int busyPerMille;

  /** The time between two strokes of fate; 0 for none. */
  long faultEveryNanos;

  static Weather drawn(World world) {
    Weather weather = new Weather();
    weather.lossPerMille = world.chance(500) ? 0 : world.below(80);
    weather.duplicatePerMille = world.chance(500) ? 0 : world.below(120);
    weather.slowMessagePerMille = world.chance(400) ? 0 : world.below(60);
    weather.messageNanos = world.between(50_000, 2 * MS);
    weather.slowMessageNanos = world.between(5 * MS, 400 * MS);
    weather.syncNanos = world.between(30_000, 3 * MS);
    weather.slowSyncPerMille = world.chance(600) ? 0 : world.below(100);
    weather.applyNanos = world.between(20_000, 2 * MS);
    weather.slowApplyPerMille = world.chance(600) ? 0 : world.below(100);
    weather.busyPerMille = world.chance(800) ? 0 : world.below(30);
    weather.faultEveryNanos = world.chance(100) ? 0 : world.between(10 * MS, 150 * MS);
    return weather;
  }

  void clearUp() {
    lossPerMille = 0;
    duplicatePerMille = 0;
    slowMessagePerMille = 0;
    slowSyncPerMille = 0;
    slowApplyPerMille = 0;
    busyPerMille = 0;
    faultEveryNanos = 0;
  }
}
