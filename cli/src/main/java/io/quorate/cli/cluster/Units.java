package io.quorate.cli.cluster;

import java.util.Locale;

/** Numbers as people say them. */
final class Units {
  private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Units() {}

  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < SIZES.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, SIZES[unit]);
  }

  static String duration(long ms) {
    long seconds = ms / 1_000;
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + "m" + seconds % 60 + "s";
    }
    long hours = seconds / 3_600;
    return hours < 24 ? hours + "h" + seconds / 60 % 60 + "m" : hours / 24 + "d" + hours % 24 + "h";
  }
}
