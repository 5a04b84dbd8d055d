package io.quorate.gateway.admin;

import io.quorate.internal.v1.Finding;
import java.util.Comparator;

/**
 * Something that a person should know, and what to do about it.
 *
 * @param code stable, snake_case
 * @param subject what it is about: a node, a group, or a replica as {@code group@node}
 */
record HealthFinding(
    Severity severity, String code, String subject, String message, String remedy) {

  enum Severity {
    ERROR,
    WARNING
  }

  /** The worst first, then by what they are about. */
  static final Comparator<HealthFinding> WORST_FIRST =
      Comparator.comparing(HealthFinding::severity)
          .thenComparing(HealthFinding::subject)
          .thenComparing(HealthFinding::code);

  static HealthFinding error(String code, String subject, String message, String remedy) {
    return new HealthFinding(Severity.ERROR, code, subject, message, remedy);
  }

  static HealthFinding warning(String code, String subject, String message, String remedy) {
    return new HealthFinding(Severity.WARNING, code, subject, message, remedy);
  }

  /** What a node found about itself or one of its replicas. */
  static HealthFinding of(Finding finding, String subject) {
    Severity severity = finding.getSeverity().equals("warning") ? Severity.WARNING : Severity.ERROR;
    return new HealthFinding(
        severity, finding.getCode(), subject, finding.getMessage(), finding.getRemedy());
  }
}
