package io.quorate.storage.node;

import io.quorate.storage.health.Finding;

/** A replica can't be opened; the finding says why and what to do. */
final class ReplicaFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  ReplicaFailure(Finding finding, Throwable cause) {
    super(finding.message(), cause);
    this.finding = finding;
  }

  Finding finding() {
    return finding;
  }
}
