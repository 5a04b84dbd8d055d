package io.quorate.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what {@code quorate dev} keeps in a cluster's directory, for those who start its processes
 * elsewhere than on loopback.
 */
public final class ClusterFiles {
  private final DevLayout layout;

  public ClusterFiles(Path directory) {
    this.layout = new DevLayout(directory);
  }

  /**
   * Configurations, secret and password of a new cluster. Its nodes are {@code n1}, {@code n2} and
   * so on, in the order of their addresses; any number of gateways may share the gateway's file.
   *
   * @param nodeAddresses {@code host:port} of each node
   * @param metricsListen where every process serves its metrics
   */
  public void create(
      int groups, List<String> nodeAddresses, String gatewayListen, String metricsListen)
      throws IOException {
    List<Topology.Node> nodes = new ArrayList<>();
    for (String address : nodeAddresses) {
      nodes.add(new Topology.Node("n" + (nodes.size() + 1), address, metricsListen));
    }
    Topology.Gateway gateway = new Topology.Gateway(gatewayListen, metricsListen);
    Files.createDirectories(layout.directory());
    new Configs(layout).create(new Topology(groups, nodes, gateway), new Secrets(layout).create());
  }

  /** The configuration of a node, or of the gateways: {@code gateway}. */
  public Path config(String service) {
    return layout.config(service);
  }

  /** The data of a node. */
  public Path data(String node) {
    return layout.data(node);
  }

  public Path passwordFile() {
    return layout.passwordFile();
  }
}
