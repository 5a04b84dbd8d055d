package io.quorate.gateway.metrics;

import java.util.Locale;

/** How an attempt to sign in ended. */
public enum LoginOutcome {
  ACCEPTED,
  RENEWED,
  REFUSED,
  THROTTLED,
  FAILED;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
