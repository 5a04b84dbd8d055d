package io.quorate.client;

import java.util.List;

/**
 * A lease as the server has it.
 *
 * @param ttlMs what it has after each keep-alive
 * @param remainingMs what is left of that
 * @param keys that are attached to it, in their order, if they were asked for; 1,000 at most
 * @param moreKeys whether there are more
 */
public record LeaseInfo(
    long id, long ttlMs, long remainingMs, List<byte[]> keys, boolean moreKeys) {
  public LeaseInfo {
    keys = List.copyOf(keys);
  }
}
