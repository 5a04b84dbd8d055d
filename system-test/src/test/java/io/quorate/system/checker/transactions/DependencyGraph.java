package io.quorate.system.checker.transactions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions come before which others in every serial order. Its first nodes are the
 * transactions; the others are moments: all that returned before one lead to it, and it leads to
 * all that were called after, so that real time costs a few edges a transaction and not one a pair.
 */
final class DependencyGraph {
  private final List<Transaction> transactions;
  // By the transactions' ids.
  private final Map<Integer, Integer> nodes = new HashMap<>();
  private final List<List<Edge>> edges = new ArrayList<>();

  DependencyGraph(Observations observations) {
    this.transactions = observations.happened();
    for (Transaction transaction : transactions) {
      nodes.put(transaction.id(), addNode());
    }
    for (String key : observations.keys()) {
      new KeyEdges(key, observations).add();
    }
    addRealTime();
  }

  private int addNode() {
    edges.add(new ArrayList<>());
    return edges.size() - 1;
  }

  int size() {
    return edges.size();
  }

  List<Edge> from(int node) {
    return edges.get(node);
  }

  boolean isTransaction(int node) {
    return node < transactions.size();
  }

  /** How long after the call of an edge's first transaction its second one returned. */
  long nanosForward(Edge edge) {
    Transaction first = transactions.get(edge.from());
    Transaction second = transactions.get(edge.to());
    return second.isCommitted() ? second.returnedNanos() - first.calledNanos() : Long.MAX_VALUE;
  }

  /** Null for a moment. */
  @Nullable Transaction transaction(int node) {
    return isTransaction(node) ? transactions.get(node) : null;
  }

  private void addRealTime() {
    List<Transaction> returned =
        transactions.stream()
            .filter(Transaction::isCommitted)
            .sorted((a, b) -> Long.compare(a.returnedNanos(), b.returnedNanos()))
            .toList();
    List<Transaction> called =
        transactions.stream()
            .sorted((a, b) -> Long.compare(a.calledNanos(), b.calledNanos()))
            .toList();
    int moment = -1;
    int ended = 0;
    for (Transaction next : called) {
      while (ended < returned.size() && returned.get(ended).returnedNanos() < next.calledNanos()) {
        int later = addNode();
        if (moment >= 0) {
          add(moment, later, Edge.Kind.REAL_TIME, "");
        }
        add(node(returned.get(ended)), later, Edge.Kind.REAL_TIME, "");
        moment = later;
        ended++;
      }
      if (moment >= 0) {
        add(moment, node(next), Edge.Kind.REAL_TIME, "");
      }
    }
  }

  private int node(Transaction transaction) {
    Integer node = nodes.get(transaction.id());
    if (node == null) {
      throw new IllegalArgumentException("did not happen: " + transaction);
    }
    return node;
  }

  private void add(int from, int to, Edge.Kind kind, String why) {
    edges.get(from).add(new Edge(from, to, kind, why));
  }

  /** The edges that one key gives. */
  private final class KeyEdges {
    private final String key;
    private final Observations observations;
    private final KeyOrder order;

    KeyEdges(String key, Observations observations) {
      this.key = key;
      this.observations = observations;
      this.order = observations.order(key);
    }

    void add() {
      List<Transaction> unseen = unseenWriters();
      List<Long> values = order.values();
      for (int i = 1; i < values.size(); i++) {
        addWrites(values.get(i - 1), writerAt(i), "");
      }
      if (!values.isEmpty()) {
        long last = values.get(values.size() - 1);
        unseen.forEach(writer -> addWrites(last, writer, ", which no read has"));
      }
      for (Transaction reader : observations.users(key)) {
        List<Long> read = observations.view(reader).before().get(key);
        if (read != null && order.beginsWith(read)) {
          addRead(reader, read.size(), unseen);
        }
      }
    }

    private List<Transaction> unseenWriters() {
      List<Transaction> unseen = new ArrayList<>();
      for (Transaction writer : observations.users(key)) {
        List<Long> own = observations.view(writer).appended().getOrDefault(key, List.of());
        boolean hasHappened = nodes.containsKey(writer.id());
        if (hasHappened && !own.isEmpty() && !order.contains(own.get(own.size() - 1))) {
          unseen.add(writer);
        }
      }
      return unseen;
    }

    private @Nullable Transaction writerAt(int position) {
      Transaction writer = observations.writer(key, order.values().get(position));
      return writer != null && nodes.containsKey(writer.id()) ? writer : null;
    }

    private void addWrites(long earlier, @Nullable Transaction second, String note) {
      Transaction first = observations.writer(key, earlier);
      if (first != null
          && second != null
          && first.id() != second.id()
          && nodes.containsKey(first.id())) {
        String why =
            "%s appended %d to %s before %s appended%s"
                .formatted(name(first), earlier, key, name(second), note);
        DependencyGraph.this.add(node(first), node(second), Edge.Kind.WW, why);
      }
    }

    private void addRead(Transaction reader, int length, List<Transaction> unseen) {
      List<Long> read = order.values().subList(0, length);
      if (length > 0) {
        Transaction writer = writerAt(length - 1);
        if (writer != null && writer.id() != reader.id()) {
          String why =
              "%s read what %s appended to %s: %s"
                  .formatted(name(reader), name(writer), key, tail(read));
          DependencyGraph.this.add(node(writer), node(reader), Edge.Kind.WR, why);
        }
      }
      if (length == order.values().size()) {
        unseen.forEach(writer -> addMissed(reader, read, writer));
      } else {
        addMissed(reader, read, writerAt(length));
      }
    }

    private void addMissed(Transaction reader, List<Long> read, @Nullable Transaction writer) {
      if (writer != null && writer.id() != reader.id()) {
        String why =
            "%s read %s as %s, without what %s appended"
                .formatted(name(reader), key, tail(read), name(writer));
        DependencyGraph.this.add(node(reader), node(writer), Edge.Kind.RW, why);
      }
    }
  }

  private static String name(Transaction transaction) {
    return "T" + transaction.id();
  }

  private static String tail(List<Long> read) {
    int size = read.size();
    return size <= 5
        ? read.toString()
        : "[…, " + read.subList(size - 5, size).toString().substring(1);
  }
}
