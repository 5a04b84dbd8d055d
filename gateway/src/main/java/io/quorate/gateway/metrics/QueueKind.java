package io.quorate.gateway.metrics;

import java.util.Locale;

/** Where requests wait. */
public enum QueueKind {
  WRITE_BATCH,
  READ_BATCH,
  LOGIN;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
