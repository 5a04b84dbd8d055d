package io.quorate.storage.node;

import io.quorate.storage.catalog.CatalogContent;
import io.quorate.storage.catalog.CatalogFeed;
import io.quorate.storage.catalog.CatalogKeys;
import io.quorate.storage.catalog.CatalogRecord;
import io.quorate.storage.group.Group;
import io.quorate.storage.group.OwnKeys;
import io.quorate.storage.raft.RaftReplica;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the catalog out of this node's replica of {@code meta}. What the replica has before it has
 * caught up is the past, and older than what this node may have known before its restart: it is not
 * shown to anybody. On the housekeeping thread.
 */
final class LocalCatalog {
  private final Replicas replicas;
  private final CatalogFeed feed;
  private boolean caughtUp;
  private long readRevision = -1;

  LocalCatalog(Replicas replicas, CatalogFeed feed) {
    this.replicas = replicas;
    this.feed = feed;
  }

  /** Publishes what is new. */
  void refresh() {
    replicas.serving(CatalogKeys.GROUP).ifPresent(this::refresh);
  }

  private void refresh(Group meta) {
    if (!caughtUp) {
      RaftReplica.Status status = meta.replica().status();
      caughtUp =
          status.leaderId() != null
              && status.committedIndex() > 0
              && status.appliedIndex() >= status.committedIndex();
    }
    if (caughtUp && meta.machine().position().revision() != readRevision) {
      CatalogContent content = read(meta.localOwnKeys(CatalogKeys.bytes(CatalogKeys.PREFIX)));
      readRevision = content.view().getRevision();
      feed.publish(content.view());
    }
  }

  /** The catalog in a list of own keys. */
  static CatalogContent read(OwnKeys keys) {
    List<CatalogRecord> records = new ArrayList<>(keys.entries().size());
    keys.entries()
        .forEach(
            entry ->
                records.add(
                    new CatalogRecord(
                        new String(entry.key(), StandardCharsets.UTF_8),
                        entry.value(),
                        entry.modRevision())));
    return CatalogContent.of(keys.revision(), records);
  }
}
