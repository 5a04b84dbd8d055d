package io.quorate.gateway.metrics;

import java.util.Locale;

/** What a batch to a leader holds. */
public enum BatchKind {
  WRITE,
  READ;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
