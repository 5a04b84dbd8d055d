package io.quorate.cli.dev;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Who is in the cluster and where each listens. Made once, then kept in the configuration files.
 *
 * @param groups of data, beside {@code meta}
 */
record Topology(int groups, List<Node> nodes, Gateway gateway) {
  static final String GATEWAY = "gateway";

  /** A storage node; both addresses are {@code host:port}. */
  record Node(String id, String address, String metrics) {}

  record Gateway(String address, String metrics) {
    String url() {
      return "http://" + address;
    }
  }

  Topology {
    nodes = List.copyOf(nodes);
  }

  /**
   * Plans a cluster.
   *
   * @param freePort gives a port that nobody has, another one each time
   */
  static Topology plan(int nodeCount, int groups, int gatewayPort, IntSupplier freePort) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 1; i <= nodeCount; i++) {
      nodes.add(new Node("n" + i, local(freePort.getAsInt()), local(freePort.getAsInt())));
    }
    int port = gatewayPort == 0 ? freePort.getAsInt() : gatewayPort;
    return new Topology(groups, nodes, new Gateway(local(port), local(freePort.getAsInt())));
  }

  Topology withGatewayPort(int port) {
    return new Topology(groups, nodes, new Gateway(local(port), gateway.metrics()));
  }

  private static String local(int port) {
    return "127.0.0.1:" + port;
  }
}
