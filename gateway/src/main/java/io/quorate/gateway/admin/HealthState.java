package io.quorate.gateway.admin;

import java.util.Locale;

/** How a group, or the whole cluster, is. Later ones are worse. */
enum HealthState {
  HEALTHY,
  /** It serves, or will after an election, but something needs a person's attention. */
  DEGRADED,
  /** Too few voters are up to elect a leader or to commit anything. */
  NO_QUORUM,
  /** Nothing answered at all: the fault may be between here and there. */
  UNREACHABLE;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
