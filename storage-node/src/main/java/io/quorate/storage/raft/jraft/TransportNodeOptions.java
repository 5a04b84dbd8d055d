package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.option.NodeOptions;

/**
 * JRaft's options with the transport of the node that the replica belongs to.
 *
 * <p>JRaft finds its RPC factory once per process; this is how that factory knows for which node it
 * makes a client when several nodes live in one process, as they do in tests.
 */
final class TransportNodeOptions extends NodeOptions {
  private final RaftTransport transport;
  private final FollowerProgress progress;

  TransportNodeOptions(RaftTransport transport, FollowerProgress progress) {
    this.transport = transport;
    this.progress = progress;
  }

  RaftTransport transport() {
    return transport;
  }

  FollowerProgress progress() {
    return progress;
  }
}
