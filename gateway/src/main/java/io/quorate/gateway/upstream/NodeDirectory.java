package io.quorate.gateway.upstream;

import org.jspecify.annotations.Nullable;

/** Finds a node's present address. */
@FunctionalInterface
public interface NodeDirectory {
  /** Null for a node that the catalog does not have. */
  @Nullable NodeAddress addressOf(String nodeId);
}
