package io.quorate.system.checker.transactions;

import io.quorate.system.checker.transactions.Anomaly.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds in each strongly connected component of a graph a short cycle of the worst kind that it
 * has; those without real time come first, since such a store is not even serializable.
 */
final class CycleSearch {
  /** Edges that are tried as the one that closes a cycle; a component may have any number. */
  private static final int MAX_TRIES = 20;

  /**
   * What makes a cycle one of a kind: one edge that closes it, and what the others may be.
   *
   * @param within such edges connect the component that it is in
   */
  private record Pattern(
      Kind kind, Edge.Kind closing, Set<Edge.Kind> others, Set<Edge.Kind> within) {}

  private static final Set<Edge.Kind> WRITES = EnumSet.of(Edge.Kind.WW);
  private static final Set<Edge.Kind> READS = EnumSet.of(Edge.Kind.WW, Edge.Kind.WR);
  private static final Set<Edge.Kind> ALL = EnumSet.of(Edge.Kind.WW, Edge.Kind.WR, Edge.Kind.RW);

  private static final List<Pattern> WORST_FIRST =
      List.of(
          new Pattern(Kind.G0_WRITE_CYCLE, Edge.Kind.WW, WRITES, WRITES),
          new Pattern(Kind.G1C_CIRCULAR_INFORMATION, Edge.Kind.WR, READS, READS),
          new Pattern(Kind.G_SINGLE, Edge.Kind.RW, READS, ALL),
          new Pattern(Kind.G2, Edge.Kind.RW, ALL, ALL));

  private final DependencyGraph graph;
  private final Map<Integer, Integer> componentOf = new HashMap<>();
  private final Map<Integer, Anomaly> found = new HashMap<>();

  CycleSearch(DependencyGraph graph) {
    this.graph = graph;
  }

  /** One for each component. */
  List<Anomaly> anomalies() {
    List<List<Integer>> components = Components.of(graph, edge -> true);
    for (int i = 0; i < components.size(); i++) {
      for (int node : components.get(i)) {
        componentOf.put(node, i);
      }
    }
    for (Set<Edge.Kind> time :
        List.of(EnumSet.noneOf(Edge.Kind.class), EnumSet.of(Edge.Kind.REAL_TIME))) {
      for (Pattern pattern : WORST_FIRST) {
        if (found.size() < components.size()) {
          search(pattern, time);
        }
      }
    }
    if (found.size() < components.size()) {
      throw new IllegalStateException("a component without a cycle");
    }
    return List.copyOf(found.values());
  }

  private void search(Pattern pattern, Set<Edge.Kind> time) {
    Set<Edge.Kind> within = union(pattern.within(), time);
    for (List<Integer> part : Components.of(graph, edge -> within.contains(edge.kind()))) {
      Integer component = componentOf.get(part.get(0));
      if (component != null && !found.containsKey(component)) {
        cycle(new HashSet<>(part), pattern, union(pattern.others(), time))
            .ifPresent(cycle -> found.put(component, new Anomaly(pattern.kind(), text(cycle))));
      }
    }
  }

  private static Set<Edge.Kind> union(Set<Edge.Kind> a, Set<Edge.Kind> b) {
    Set<Edge.Kind> all = EnumSet.copyOf(a);
    all.addAll(b);
    return all;
  }

  /** The shortest of those that were tried. */
  private Optional<List<Edge>> cycle(Set<Integer> nodes, Pattern pattern, Set<Edge.Kind> others) {
    List<Edge> closing = new ArrayList<>();
    for (int node : nodes) {
      for (Edge edge : graph.from(node)) {
        if (edge.kind() == pattern.closing() && nodes.contains(edge.to())) {
          closing.add(edge);
        }
      }
    }
    // An edge that goes against time closes a cycle soon.
    closing.sort(Comparator.comparingLong(graph::nanosForward));
    ShortestPath paths = new ShortestPath(graph, nodes, others);
    List<List<Edge>> cycles = new ArrayList<>();
    for (Edge edge : closing.subList(0, Math.min(MAX_TRIES, closing.size()))) {
      Optional<List<Edge>> back = paths.between(edge.to(), edge.from());
      if (back.isPresent()) {
        List<Edge> cycle = new ArrayList<>(List.of(edge));
        cycle.addAll(back.get());
        cycles.add(cycle);
      }
    }
    return cycles.isEmpty()
        ? Optional.empty()
        : Optional.of(Collections.min(cycles, Comparator.comparing(this::transactionsOf)));
  }

  private long transactionsOf(List<Edge> cycle) {
    return cycle.stream().filter(edge -> graph.transaction(edge.from()) != null).count();
  }

  /** Runs of moments become one sentence. */
  private String text(List<Edge> cycle) {
    StringBuilder reasons = new StringBuilder();
    StringBuilder members = new StringBuilder();
    int left = 0;
    for (Edge edge : cycle) {
      Transaction from = graph.transaction(edge.from());
      Transaction to = graph.transaction(edge.to());
      if (from != null) {
        members.append("\n    ").append(from);
        left = from.id();
      }
      if (edge.kind() != Edge.Kind.REAL_TIME) {
        reasons.append("\n  ").append(edge.why());
      } else if (to != null) {
        reasons.append("\n  T%d had returned when T%d was called".formatted(left, to.id()));
      }
    }
    return reasons + "\n  where" + members;
  }
}
