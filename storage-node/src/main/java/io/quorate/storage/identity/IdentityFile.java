package io.quorate.storage.identity;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code node.json}: replaced as a whole by a synced file of another name, so that a crash leaves
 * the old or the new one.
 */
final class IdentityFile {
  private static final int FORMAT = 1;

  private final Path file;

  IdentityFile(Path dataDir) {
    this.file = dataDir.resolve("node.json");
  }

  /** What was written last; empty when the directory is new. */
  Optional<NodeIdentity> read() {
    String text;
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      text = Files.readString(file);
    } catch (IOException e) {
      throw new IdentityException(file + " can't be read: " + e.getMessage(), e);
    }
    try {
      return Optional.of(decode(new JsonObject(text)));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IdentityException(
          file
              + " is damaged. It says who this node is, so the node can't start without it: remove"
              + " the node from the cluster, empty its data directory and add it again.",
          e);
    }
  }

  void write(NodeIdentity identity) {
    Path next = file.resolveSibling("node.json.next");
    byte[] bytes = encode(identity).encodePrettily().getBytes(StandardCharsets.UTF_8);
    try {
      try (FileChannel channel =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory =
          FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw new IdentityException(file + " can't be written: " + e.getMessage(), e);
    }
  }

  static JsonObject encode(NodeIdentity identity) {
    JsonObject peers = new JsonObject();
    identity.peers().forEach(peers::put);
    JsonObject replicas = new JsonObject();
    identity.replicas().forEach((group, voters) -> replicas.put(group, new JsonArray(voters)));
    return new JsonObject()
        .put("format", FORMAT)
        .put("node_id", identity.nodeId())
        .put("incarnation", identity.incarnation())
        .put("cluster_name", identity.clusterName())
        .put("cluster_id", identity.clusterId())
        .put("replicas", replicas)
        .put("peers", peers);
  }

  NodeIdentity decode(JsonObject json) {
    Object format = json.getValue("format");
    if (!Integer.valueOf(FORMAT).equals(format)) {
      throw new IdentityException(
          file + " has format " + format + "; this version knows " + FORMAT);
    }
    SortedMap<String, List<String>> replicas = new TreeMap<>();
    JsonObject groups = json.getJsonObject("replicas");
    for (String group : groups.fieldNames()) {
      replicas.put(group, groups.getJsonArray(group).stream().map(IdentityFile::text).toList());
    }
    SortedMap<String, String> peers = new TreeMap<>();
    json.getJsonObject("peers").forEach(peer -> peers.put(peer.getKey(), text(peer.getValue())));
    return new NodeIdentity(
        required(json, "node_id"),
        required(json, "incarnation"),
        required(json, "cluster_name"),
        required(json, "cluster_id"),
        replicas,
        peers);
  }

  private static String required(JsonObject json, String key) {
    return text(json.getValue(key));
  }

  /** Nothing but a text: a null would come up much later, where nobody thinks of this file. */
  private static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new DecodeException(value + " is not a text");
  }
}
