package io.quorate.system.simulation;

import io.quorate.storage.apply.StateView;
import io.quorate.storage.apply.StoreKeys;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.MvccStore.ScanBudget;
import io.quorate.storage.mvcc.Version;
import io.quorate.system.checker.FinalReads;
import io.quorate.system.checker.LinearizabilityChecker;
import io.quorate.system.checker.Verdict;
import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.simulation.ReferenceState.Place;
import io.quorate.system.simulation.ReferenceState.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is looked at when a run is over: the history, the logs, and what replicas hold. */
final class Judgement {
  private static final ScanBudget ALL = new ScanBudget(1_000, 1 << 20, false, false);

  private final World world;
  private final Cluster cluster;
  private final List<Operation> history;

  private Judgement(World world, Cluster cluster, List<Operation> history) {
    this.world = world;
    this.cluster = cluster;
    this.history = history;
  }

  static void of(World world, Cluster cluster, List<Operation> history) {
    Judgement judgement = new Judgement(world, cluster, history);
    judgement.acknowledged();
    judgement.refused();
    judgement.deletions();
    judgement.replicas();
    judgement.linearizable();
  }

  private @Nullable Long revisionOf(String value) {
    for (String groupId : Cluster.GROUPS) {
      Long revision = cluster.reference(groupId).state().revisionOf(value);
      if (revision != null) {
        return revision;
      }
    }
    return null;
  }

  private void acknowledged() {
    for (Operation operation : history) {
      if (operation.result() instanceof Result.Written written) {
        Long revision = revisionOf(SimulatedClient.valueOf(operation.action()));
        world.require(
            revision != null && revision == written.revision(),
            Invariant.NOTHING_ACKNOWLEDGED_IS_LOST,
            () -> operation + ", the logs have it at revision " + revision);
      }
    }
    Map<String, String> stored = new TreeMap<>();
    cluster
        .catalog()
        .routes()
        .forEach(
            route ->
                cluster
                    .reference(route.getValue().groupId())
                    .state()
                    .at(route.getKey(), "", "", Long.MAX_VALUE)
                    .forEach(
                        row ->
                            stored.put(
                                Keys.named(route.getKey().tenantId(), row.key()),
                                String.valueOf(row.value()))));
    List<String> contradictions = FinalReads.contradictions(history, stored);
    world.require(
        contradictions.isEmpty(),
        Invariant.NOTHING_ACKNOWLEDGED_IS_LOST,
        () -> String.join("\n", contradictions));
  }

  private void refused() {
    for (Operation operation : history) {
      boolean isDefinite =
          operation.result() instanceof Result.NotApplied
              || operation.result() instanceof Result.ConditionFailed;
      if (isDefinite
          && !operation.action().isRead()
          && !(operation.action() instanceof Action.Delete)) {
        Long revision = revisionOf(SimulatedClient.valueOf(operation.action()));
        world.require(
            revision == null,
            Invariant.OUTCOME_UNKNOWN_IS_HONEST,
            () -> operation + ", and the logs have it at revision " + revision);
      }
    }
  }

  /** A deletion has no value to know it by; but there can't be more of them than were asked for. */
  private void deletions() {
    Map<String, Integer> asked = new HashMap<>();
    for (Operation operation : history) {
      if (operation.action() instanceof Action.Delete && operation.mayHaveWritten()) {
        asked.merge(operation.key(), 1, Integer::sum);
      }
    }
    Map<String, Integer> done = new HashMap<>();
    for (String groupId : Cluster.GROUPS) {
      cluster
          .reference(groupId)
          .state()
          .deletions()
          .forEach((key, count) -> done.merge("t" + key, count, Integer::sum));
    }
    done.forEach(
        (key, count) ->
            world.require(
                count <= asked.getOrDefault(key, 0),
                Invariant.NOTHING_IS_APPLIED_TWICE,
                () -> key + " was deleted " + count + " times, asked " + asked.get(key)));
  }

  /** Every replica holds what the log says, now and back to the compact revision. */
  private void replicas() {
    for (SimulatedNode node : cluster.nodes()) {
      for (String groupId : Cluster.GROUPS) {
        SimulatedReplica replica = node.replica(groupId);
        if (replica != null) {
          try (StateView view = replica.group().machine().view()) {
            compare(node.id() + "/" + groupId, cluster.reference(groupId).state(), view);
          }
        }
      }
    }
  }

  private void compare(String name, ReferenceState state, StateView view) {
    long present = view.position().revision();
    long oldest = view.position().compactRevision();
    for (long revision : new long[] {oldest, (oldest + present) / 2, present}) {
      for (Map.Entry<Place, Catalog.Route> route : cluster.catalog().routes()) {
        Place place = route.getKey();
        List<Row> wanted = state.at(place, "", "", revision);
        List<Row> held = held(view, place, revision);
        world.require(
            wanted.equals(held),
            Invariant.REPLICAS_AGREE,
            () -> name + " at " + revision + " holds " + held + " instead of " + wanted);
        if (revision == present) {
          compareEnds(name, state, view, place);
        }
      }
    }
  }

  private void compareEnds(String name, ReferenceState state, StateView view, Place place) {
    for (KeyVersion row : all(view, place, view.position().revision())) {
      ReferenceState.End end = state.endOf(place, ReferenceState.text(StoreKeys.keyOf(row.key())));
      Version version = row.version();
      world.require(
          end.expiresAtMs() == version.expiresAtMs() && end.leaseId() == version.leaseId(),
          Invariant.REPLICAS_AGREE,
          () -> name + ": " + version + " instead of " + end);
    }
  }

  private static List<KeyVersion> all(StateView view, Place place, long revision) {
    byte[] start = StoreKeys.of(place.tenantId(), place.shard(), new byte[0]);
    byte[] end = StoreKeys.endOf(place.tenantId(), place.shard(), new byte[0]);
    return view.scan(start, end, revision, ALL);
  }

  private static List<Row> held(StateView view, Place place, long revision) {
    List<Row> rows = new ArrayList<>();
    for (KeyVersion row : all(view, place, revision)) {
      Version version = row.version();
      rows.add(
          new Row(
              ReferenceState.text(StoreKeys.keyOf(row.key())),
              ReferenceState.text(version.value()),
              version.modRevision(),
              version.createRevision(),
              version.version()));
    }
    return rows;
  }

  private void linearizable() {
    List<Verdict> failures = new LinearizabilityChecker().failures(history);
    world.require(failures.isEmpty(), Invariant.LINEARIZABLE, failures::toString);
  }
}
