package io.quorate.gateway.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask for a group: the leader as far as answers told, else its replicas in turn.
 *
 * <p>The tension: a hint is the fastest way to a new leader, yet right after a leader's death its
 * followers still name it. So a node that just failed us is suspect for a while, and hints to
 * suspects count for nothing.
 *
 * <p>Pure apart from the time that it is given; one per group and event loop, used there only.
 */
public final class GroupLeader {
  /** How long a node that could not be reached is not asked again, unless all are suspect. */
  static final long SUSPECT_NANOS = 500_000_000;

  private final Map<String, Long> suspectUntilNanos = new HashMap<>();
  private @Nullable String leader;
  private int probe;

  /** Whether {@link #target} is more than a guess. */
  public boolean known() {
    return leader != null;
  }

  /** The node to send to. */
  public String target(GroupRoute group, long nowNanos) {
    String known = leader;
    if (known != null) {
      return known;
    }
    List<String> replicas = group.replicas();
    for (int i = 0; i < replicas.size(); i++) {
      String candidate = replicas.get(Math.floorMod(probe + i, replicas.size()));
      if (!suspect(candidate, nowNanos)) {
        probe += i;
        return candidate;
      }
    }
    return replicas.get(Math.floorMod(probe, replicas.size()));
  }

  /** A node answered as the leader. */
  public void answered(String nodeId) {
    leader = nodeId;
    if (!suspectUntilNanos.isEmpty()) {
      suspectUntilNanos.remove(nodeId);
    }
  }

  /**
   * A node said that it does not lead.
   *
   * @param hint the leader that it knows of, or empty
   * @return whether the hint is worth trying at once
   */
  public boolean refused(String nodeId, String hint, long nowNanos) {
    suspectUntilNanos.remove(nodeId);
    if (!hint.isEmpty() && !hint.equals(nodeId) && !suspect(hint, nowNanos)) {
      boolean news = !hint.equals(leader);
      leader = hint;
      return news;
    }
    if (leader == null || leader.equals(nodeId)) {
      leader = null;
      probe++;
    }
    return false;
  }

  /** A node could not be reached, or lost a call. */
  public void failed(String nodeId, long nowNanos) {
    suspectUntilNanos.put(nodeId, nowNanos + SUSPECT_NANOS);
    if (leader == null || leader.equals(nodeId)) {
      leader = null;
      probe++;
    }
  }

  private boolean suspect(String nodeId, long nowNanos) {
    Long until = suspectUntilNanos.get(nodeId);
    if (until == null) {
      return false;
    }
    if (nowNanos - until >= 0) {
      suspectUntilNanos.remove(nodeId);
      return false;
    }
    return true;
  }
}
