package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import java.util.HashSet;
import java.util.Set;

/**
 * What lies between processes: it delays, reorders, loses and duplicates, and is cut now and then,
 * each direction for itself.
 */
final class Network {
  private final World world;
  private final Weather weather;
  private final Set<String> cuts = new HashSet<>();

  Network(World world, Weather weather) {
    this.world = world;
    this.weather = weather;
  }

  void cut(String from, String to) {
    cuts.add(from + ">" + to);
  }

  void heal() {
    cuts.clear();
  }

  boolean isCut(String from, String to) {
    return cuts.contains(from + ">" + to);
  }

  /** Whether a message that leaves now never arrives. */
  boolean loses(String from, String to) {
    return isCut(from, to) || world.chance(weather.lossPerMille);
  }

  long delayNanos() {
    long nanos = world.between(weather.messageNanos / 4, weather.messageNanos);
    return world.chance(weather.slowMessagePerMille)
        ? nanos + world.between(MS, weather.slowMessageNanos)
        : nanos;
  }

  boolean duplicates() {
    return world.chance(weather.duplicatePerMille);
  }
}
