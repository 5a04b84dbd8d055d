package io.quorate.storage.node;

import io.quorate.internal.v1.NodeRecord;
import io.quorate.storage.catalog.CatalogFeed;
import io.quorate.storage.health.Finding;
import io.quorate.storage.identity.NodeIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is wrong with the node as a whole; replicas have findings of their own. Thread-safe. */
record NodeFindings(Supplier<NodeIdentity> identity, CatalogFeed feed, DiskSpace disk) {

  List<Finding> current() {
    List<Finding> findings = new ArrayList<>();
    if (disk.getAsBoolean()) {
      findings.add(
          Finding.error(
              "disk_full",
              disk.freeBytes() + " bytes are free: writes that add data are refused.",
              "Free or add disk space; deletions go on. Writes are taken again by themselves at "
                  + 2 * disk.reserveBytes()
                  + " free bytes."));
    }
    feed.current()
        .ifPresent(
            view -> {
              for (NodeRecord node : view.getNodesList()) {
                checkIncarnation(node, findings);
              }
            });
    return findings;
  }

  private void checkIncarnation(NodeRecord node, List<Finding> findings) {
    NodeIdentity self = identity.get();
    if (node.getNodeId().equals(self.nodeId())
        && !node.getIncarnation().isEmpty()
        && !node.getIncarnation().equals(self.incarnation())) {
      findings.add(
          Finding.error(
              "data_directory_replaced",
              "This node has another data directory than the one the cluster knows.",
              "The other nodes refuse it, since it may have lost what it acknowledged. Bring the"
                  + " old directory back, or remove the node and add it again."));
    }
  }
}
