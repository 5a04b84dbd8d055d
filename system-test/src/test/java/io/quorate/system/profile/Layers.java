package io.quorate.system.profile;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collapsed stacks, summed up by layer. Pure. */
final class Layers {
  private final Map<Layer, Long> samples = new EnumMap<>(Layer.class);

  /**
   * Reads stacks.
   *
   * @param lines as flame graphs are made from: {@code outer;inner;innermost 42}
   * @throws IllegalArgumentException for a line that is none
   */
  static Layers of(List<String> lines) {
    Layers layers = new Layers();
    for (String line : lines) {
      int at = line.lastIndexOf(' ');
      if (at < 0 || !line.substring(at + 1).matches("\\d+")) {
        throw new IllegalArgumentException("no collapsed stack: " + line);
      }
      long count = Long.parseLong(line.substring(at + 1));
      layers.samples.merge(layerOf(line.substring(0, at)), count, Long::sum);
    }
    return layers;
  }

  static Layer layerOf(String stack) {
    String[] frames = stack.split(";", -1);
    for (int i = frames.length - 1; i >= 0; i--) {
      for (Layer layer : Layer.values()) {
        if (layer.knows(frames[i])) {
          return layer;
        }
      }
    }
    return Layer.OTHER;
  }

  long total() {
    return samples.values().stream().mapToLong(Long::longValue).sum();
  }

  /** From 0 to 1. */
  double share(Layer layer) {
    return total() == 0 ? 0 : samples.getOrDefault(layer, 0L) / (double) total();
  }
}
