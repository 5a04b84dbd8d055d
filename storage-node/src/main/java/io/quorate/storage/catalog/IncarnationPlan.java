package io.quorate.storage.catalog;

import io.quorate.internal.v1.NodeRecord;
import io.quorate.storage.command.Command.Guard;
import io.quorate.storage.command.Command.Mutation;
import io.quorate.storage.command.Command.Transact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records the incarnations of nodes that were met for the first time. Each is guarded by the record
 * that was read, so one that was recorded meanwhile is never overwritten. Pure.
 */
public final class IncarnationPlan {
  private IncarnationPlan() {}

  /** The change that is needed; empty when every node that was met is recorded. */
  public static Optional<Transact> plan(CatalogContent catalog, Map<String, String> seen) {
    List<Guard> guards = new ArrayList<>();
    List<Mutation> puts = new ArrayList<>();
    for (NodeRecord node : catalog.view().getNodesList()) {
      String incarnation = seen.get(node.getNodeId());
      if (incarnation != null && node.getIncarnation().isEmpty()) {
        String key = CatalogKeys.node(node.getNodeId());
        byte[] name = CatalogKeys.bytes(key);
        guards.add(new Guard(name, catalog.modRevision(key)));
        NodeRecord next = node.toBuilder().setIncarnation(incarnation).build();
        puts.add(new Mutation(name, false, next.toByteArray()));
      }
    }
    return puts.isEmpty() ? Optional.empty() : Optional.of(new Transact(guards, puts));
  }
}
