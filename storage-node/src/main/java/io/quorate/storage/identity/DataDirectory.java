package io.quorate.storage.identity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * This process's hold on a data directory, and the identity in it. The lock is the operating
 * system's, so it ends with the process however that ends. Thread-safe; changes block for a sync.
 */
public final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;
  private final IdentityFile file;
  private volatile NodeIdentity identity;

  private DataDirectory(Path path, FileChannel lock, IdentityFile file, NodeIdentity identity) {
    this.path = path;
    this.lock = lock;
    this.file = file;
    this.identity = identity;
  }

  /** Takes the directory for this node, and makes it when it does not exist. */
  public static DataDirectory open(Path path, String nodeId, String clusterName) {
    FileChannel lock = lock(path);
    try {
      IdentityFile file = new IdentityFile(path);
      NodeIdentity identity = file.read().orElse(null);
      if (identity == null) {
        identity = NodeIdentity.fresh(nodeId, clusterName);
        file.write(identity);
      }
      requireSame(path, "node", identity.nodeId(), nodeId);
      requireSame(path, "cluster", identity.clusterName(), clusterName);
      return new DataDirectory(path, lock, file, identity);
    } catch (RuntimeException e) {
      release(lock, e);
      throw e;
    }
  }

  public Path path() {
    return path;
  }

  public NodeIdentity identity() {
    return identity;
  }

  /** Notes, durably, that a replica of the group is created here. */
  public synchronized void recordReplica(String groupId, List<String> voters) {
    if (!identity.replicas().containsKey(groupId)) {
      store(identity.withReplica(groupId, voters));
    }
  }

  /**
   * Notes what the catalog says about the cluster and its nodes.
   *
   * @param incarnations by node id, of those that have one
   */
  public synchronized void recordCatalog(String clusterId, SortedMap<String, String> incarnations) {
    NodeIdentity present = identity;
    if (!present.clusterId().isEmpty() && !present.clusterId().equals(clusterId)) {
      throw new IdentityException(
          path + " belongs to cluster " + present.clusterId() + ", but met " + clusterId);
    }
    if (!present.clusterId().equals(clusterId) || !present.peers().equals(incarnations)) {
      store(present.withCatalog(clusterId, new TreeMap<>(incarnations)));
    }
  }

  @Override
  public void close() {
    release(lock, null);
  }

  private void store(NodeIdentity next) {
    file.write(next);
    identity = next;
  }

  private static FileChannel lock(Path path) {
    FileChannel channel = null;
    try {
      Files.createDirectories(path);
      channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      release(channel, e); // held by another node of this process, in a test
    } catch (IOException e) {
      release(channel, e);
      throw new IdentityException(path + " can't be used: " + e.getMessage(), e);
    }
    release(channel, null);
    throw new IdentityException(path + " is in use by another process");
  }

  private static void release(@Nullable FileChannel channel, @Nullable Exception cause) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      if (cause != null) {
        cause.addSuppressed(e);
      } else {
        throw new IdentityException("the lock can't be released: " + e.getMessage(), e);
      }
    }
  }

  private static void requireSame(Path path, String what, String stored, String configured) {
    if (!stored.equals(configured)) {
      throw new IdentityException(
          path
              + " belongs to "
              + what
              + " \""
              + stored
              + "\", but the configuration says \""
              + configured
              + "\". Each node needs a data directory of its own; none can change hands.");
    }
  }
}
