package io.quorate.system.checker.transactions;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The strongly connected components of a part of a graph: Tarjan (1972), without recursion, since a
 * history may be one long chain. Linear in nodes and edges.
 */
final class Components {
  private final DependencyGraph graph;
  private final Predicate<Edge> isIn;
  private final int[] order;
  private final int[] low;
  private final int[] component;
  private final Deque<Integer> open = new ArrayDeque<>();
  private final List<List<Integer>> found = new ArrayList<>();
  private int visited;

  private record Visit(int node, Iterator<Edge> rest) {}

  private Components(DependencyGraph graph, Predicate<Edge> isIn) {
    this.graph = graph;
    this.isIn = isIn;
    this.order = new int[graph.size()];
    this.low = new int[graph.size()];
    this.component = new int[graph.size()];
    Arrays.fill(component, -1);
  }

  /** Those of more than one node: no node has an edge to itself. */
  static List<List<Integer>> of(DependencyGraph graph, Predicate<Edge> isIn) {
    Components components = new Components(graph, isIn);
    for (int node = 0; node < graph.size(); node++) {
      if (components.order[node] == 0) {
        components.visit(node);
      }
    }
    return components.found.stream().filter(nodes -> nodes.size() > 1).toList();
  }

  private void visit(int root) {
    Deque<Visit> path = new ArrayDeque<>();
    path.push(enter(root));
    while (!path.isEmpty()) {
      Visit visit = path.peek();
      int node = visit.node();
      if (visit.rest().hasNext()) {
        Edge edge = visit.rest().next();
        if (!isIn.test(edge)) {
          continue;
        }
        if (order[edge.to()] == 0) {
          path.push(enter(edge.to()));
        } else if (component[edge.to()] < 0) {
          low[node] = Math.min(low[node], order[edge.to()]);
        }
        continue;
      }
      path.pop();
      if (low[node] == order[node]) {
        close(node);
      }
      if (!path.isEmpty()) {
        int parent = path.peek().node();
        low[parent] = Math.min(low[parent], low[node]);
      }
    }
  }

  private Visit enter(int node) {
    order[node] = ++visited;
    low[node] = visited;
    open.push(node);
    return new Visit(node, graph.from(node).iterator());
  }

  private void close(int root) {
    List<Integer> nodes = new ArrayList<>();
    int node;
    do {
      node = open.pop();
      component[node] = found.size();
      nodes.add(node);
    } while (node != root);
    found.add(nodes);
  }
}
