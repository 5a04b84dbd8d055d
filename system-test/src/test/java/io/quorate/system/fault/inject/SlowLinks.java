package io.quorate.system.fault.inject;

import io.quorate.system.fault.net.Link;
import io.quorate.system.fault.net.Network;
import io.quorate.system.fault.net.Shape;
import java.util.List;
import java.util.Set;

/** Packets between one node and the others that come late, out of order, or twice. */
final class SlowLinks implements Fault {
  private final Scene scene;
  private final Shape shape;
  private Set<Link> links = Set.of();

  SlowLinks(Scene scene, Shape shape) {
    this.scene = scene;
    this.shape = shape;
  }

  @Override
  public String inject() throws Exception {
    List<String> nodes = scene.cluster().nodeIds();
    String victim = scene.pick(nodes);
    links = Network.between(List.of(victim), nodes);
    scene.cluster().network().delay(links, shape);
    return shape + " between " + victim + " and the others";
  }

  @Override
  public String heal() throws Exception {
    scene.cluster().network().undelay(links);
    return "";
  }
}
