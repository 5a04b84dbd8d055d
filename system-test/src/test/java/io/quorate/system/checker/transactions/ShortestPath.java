package io.quorate.system.checker.transactions;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shortest way between two nodes by breadth-first search, in some nodes and by some kinds of
 * edges. From one moment to the next one is no step: time passes by itself.
 */
final class ShortestPath {
  private final DependencyGraph graph;
  private final Set<Integer> nodes;
  private final Set<Edge.Kind> kinds;

  ShortestPath(DependencyGraph graph, Set<Integer> nodes, Set<Edge.Kind> kinds) {
    this.graph = graph;
    this.nodes = nodes;
    this.kinds = kinds;
  }

  Optional<List<Edge>> between(int from, int to) {
    Map<Integer, Edge> cameBy = new HashMap<>();
    Map<Integer, Integer> steps = new HashMap<>(Map.of(from, 0));
    Set<Integer> done = new HashSet<>();
    Deque<Integer> reached = new ArrayDeque<>(List.of(from));
    while (!reached.isEmpty()) {
      int node = reached.remove();
      if (node == to) {
        return Optional.of(way(cameBy, from, to));
      }
      if (!done.add(node)) {
        continue;
      }
      for (Edge edge : graph.from(node)) {
        if (kinds.contains(edge.kind()) && nodes.contains(edge.to())) {
          boolean isFree = !graph.isTransaction(node) && !graph.isTransaction(edge.to());
          int length = steps.getOrDefault(node, 0) + (isFree ? 0 : 1);
          if (length < steps.getOrDefault(edge.to(), Integer.MAX_VALUE)) {
            steps.put(edge.to(), length);
            cameBy.put(edge.to(), edge);
            if (isFree) {
              reached.addFirst(edge.to());
            } else {
              reached.addLast(edge.to());
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static List<Edge> way(Map<Integer, Edge> cameBy, int from, int to) {
    List<Edge> way = new ArrayList<>();
    for (int node = to; node != from; node = way.get(way.size() - 1).from()) {
      Edge edge = cameBy.get(node);
      if (edge == null) {
        throw new IllegalStateException("no way back from " + node);
      }
      way.add(edge);
    }
    Collections.reverse(way);
    return way;
  }
}
