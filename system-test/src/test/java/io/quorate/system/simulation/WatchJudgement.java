package io.quorate.system.simulation;

import io.quorate.gateway.watch.Page;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.Entry;
import io.quorate.system.simulation.ReferenceState.Place;
import io.quorate.system.simulation.ReferenceState.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a watcher was told against the logs' own story: between where it began and where it
 * came to, each revision that changed its keys, once, whole and in order, and nothing else. What is
 * in a shard that went to another group is left out: its rows do not go with it yet.
 */
final class WatchJudgement {
  private WatchJudgement() {}

  /** A key's change as the log has it, and what it told of before. */
  private record Fact(Row row, @Nullable Row before) {}

  static void of(World world, Cluster cluster, ShardKeeper keeper, SimulatedWatcher watcher) {
    for (SimulatedWatcher.Span span : watcher.spans()) {
      for (Map.Entry<String, Long> end : span.end().entrySet()) {
        String group = end.getKey();
        long start = span.start().getOrDefault(group, Long.MAX_VALUE);
        NavigableMap<Long, List<Fact>> facts = facts(cluster, keeper, watcher, group);
        List<String> wanted =
            start >= end.getValue()
                ? List.of()
                : shown(facts.subMap(start, false, end.getValue(), true), watcher.hasPrevious());
        List<String> told = told(span, group, keeper, watcher);
        world.require(
            wanted.equals(told),
            Invariant.WATCHES_TELL_THE_LOG,
            () ->
                "%s from %s to %s: in group %s\n%s\ninstead of\n%s"
                    .formatted(watcher, span.start(), span.end(), group, told, wanted));
      }
    }
  }

  /** Whether nothing of the logs comes after what was told. */
  static boolean isWhole(
      Cluster cluster, ShardKeeper keeper, SimulatedWatcher watcher, SimulatedWatcher.Span span) {
    return span.end().entrySet().stream()
        .allMatch(
            end ->
                facts(cluster, keeper, watcher, end.getKey())
                    .tailMap(end.getValue(), false)
                    .isEmpty());
  }

  private static NavigableMap<Long, List<Fact>> facts(
      Cluster cluster, ShardKeeper keeper, SimulatedWatcher watcher, String group) {
    NavigableMap<Long, List<Fact>> facts = new TreeMap<>();
    for (int shard = 0; shard < Catalog.SHARDS; shard++) {
      Place place = new Place(watcher.tenantId(), shard);
      if (keeper.wasMoved(place)) {
        continue;
      }
      for (List<Row> versions : cluster.reference(group).state().versions(place)) {
        Row before = null;
        for (Row row : versions) {
          if (watcher.covers(row.key())) {
            facts
                .computeIfAbsent(row.mod(), revision -> new ArrayList<>())
                .add(new Fact(row, before));
          }
          before = row.value() == null ? null : row;
        }
      }
    }
    return facts;
  }

  private static List<String> shown(NavigableMap<Long, List<Fact>> facts, boolean withBefore) {
    List<String> shown = new ArrayList<>();
    facts.forEach(
        (revision, ofRevision) -> {
          List<String> changes =
              ofRevision.stream()
                  .map(
                      fact ->
                          shown(
                              fact.row().key(),
                              fact.row().value() == null ? null : fact.row(),
                              withBefore,
                              fact.before()))
                  .sorted()
                  .toList();
          shown.add(revision + " " + changes);
        });
    return shown;
  }

  private static List<String> told(
      SimulatedWatcher.Span span, String group, ShardKeeper keeper, SimulatedWatcher watcher) {
    List<String> shown = new ArrayList<>();
    for (Page.Transaction transaction : span.told()) {
      List<String> changes = new ArrayList<>();
      for (Change change : transaction.changes()) {
        String key = ReferenceState.text(change.key());
        if (!keeper.wasMoved(Keys.placeOf(watcher.tenantId(), key))) {
          changes.add(shown(key, row(change.put()), watcher.hasPrevious(), row(change.previous())));
        }
      }
      if (transaction.group().equals(group) && !changes.isEmpty()) {
        changes.sort(null);
        shown.add(transaction.revision() + " " + changes);
      }
    }
    return shown;
  }

  private static @Nullable Row row(@Nullable Entry entry) {
    return entry == null
        ? null
        : new Row(
            ReferenceState.text(entry.key()),
            ReferenceState.text(entry.value()),
            entry.modRevision(),
            entry.createRevision(),
            entry.version());
  }

  private static String shown(
      String key, @Nullable Row row, boolean withBefore, @Nullable Row before) {
    return key + " " + row + (withBefore ? " before " + before : "");
  }
}
