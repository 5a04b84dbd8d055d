package io.quorate.storage.raft.jraft;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The secret that the nodes of a cluster share, sent in a header of each Raft stream.
 *
 * <p>It stands where mutual TLS is off, and beside it otherwise. Compared in constant time.
 */
public final class ClusterKey {
  static final String HEADER = "quorate-cluster-key";

  private final String key;

  public ClusterKey(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("the cluster key is empty");
    }
    this.key = key;
  }

  String headerValue() {
    return key;
  }

  boolean matches(@Nullable String presented) {
    return presented != null
        && MessageDigest.isEqual(
            key.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "ClusterKey[hidden]";
  }
}
