package io.quorate.client.admin;

import java.util.List;

/**
 * {@code GET /admin/v1/health}.
 *
 * @param state {@code healthy}, {@code degraded}, {@code no_quorum} or {@code unreachable}
 * @param checkedAt RFC 3339
 */
public record Health(String state, String checkedAt, List<Finding> findings) {
  public Health {
    findings = Lists.copyOrEmpty(findings);
  }

  public boolean healthy() {
    return state.equals("healthy");
  }
}
