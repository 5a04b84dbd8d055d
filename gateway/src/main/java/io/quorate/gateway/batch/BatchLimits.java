package io.quorate.gateway.batch;

/**
 * Bounds of what one event loop holds for storage nodes.
 *
 * @param laneOperations operations that may wait for one group; more are a 503
 * @param laneBytes bytes of them
 * @param tenantOperations operations of one tenant that may wait or be under way, over all groups;
 *     more are a 429, so that a noisy tenant does not fill the lanes of the others
 * @param tenantBytes bytes of them
 */
public record BatchLimits(
    int laneOperations, long laneBytes, int tenantOperations, long tenantBytes) {
  public static final BatchLimits DEFAULTS = new BatchLimits(8_192, 32L << 20, 4_096, 16L << 20);
}
