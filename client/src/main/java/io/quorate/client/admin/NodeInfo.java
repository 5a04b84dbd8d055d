package io.quorate.client.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One storage node as {@code GET /admin/v1/nodes} shows it.
 *
 * @param state {@code up}, {@code unreachable} or {@code failed}
 */
public record NodeInfo(
    String nodeId,
    String address,
    String state,
    @Nullable String version,
    long uptimeMs,
    int leaders,
    int replicas,
    long diskFreeBytes,
    long diskTotalBytes,
    @Nullable String metricsAddress,
    List<Finding> findings) {
  public NodeInfo {
    findings = Lists.copyOrEmpty(findings);
  }
}
