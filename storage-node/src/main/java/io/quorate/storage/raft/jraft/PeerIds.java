package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.util.Endpoint;
import java.util.regex.Pattern;

/**
 * The one place where node ids become JRaft's peer ids, and back.
 *
 * <p>JRaft wants an address and writes it into its log and its votes. A node's address may change,
 * its id never does: so the id stands where JRaft expects a host name, under a fixed port that
 * nothing listens on, and the transport looks up the real address when it connects.
 */
final class PeerIds {
  private static final int PORT = 1;

  /** What JRaft's textual form of peers (colons, commas and slashes separate) lets through. */
  private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private PeerIds() {}

  static PeerId of(String nodeId) {
    if (!NODE_ID.matcher(nodeId).matches()) {
      throw new IllegalArgumentException("not a node id: " + nodeId);
    }
    return new PeerId(nodeId, PORT);
  }

  static String nodeId(PeerId peer) {
    return peer.getIp();
  }

  static String nodeId(Endpoint endpoint) {
    return endpoint.getIp();
  }
}
