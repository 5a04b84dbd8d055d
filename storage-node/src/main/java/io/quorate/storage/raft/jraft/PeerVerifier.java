package io.quorate.storage.raft.jraft;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a node may exchange Raft messages with this one, on streams of both directions.
 *
 * <p>Called on event loops: must not block.
 */
@FunctionalInterface
public interface PeerVerifier {

  /** Null to accept the peer, else the reason for refusing it, which the peer gets to see. */
  @Nullable String refusal(NodeIdentity peer);
}
