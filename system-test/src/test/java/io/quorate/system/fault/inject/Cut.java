package io.quorate.system.fault.inject;

import io.quorate.system.fault.net.Link;
import io.quorate.system.fault.net.Network;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Links that lose packets, a share of them or all. */
final class Cut implements Fault {

  /** Chooses the links. */
  interface Choice {
    Set<Link> links(Cut cut) throws InterruptedException, NoVictimException;
  }

  private static final int LOSS_PERCENT = 15;

  private final Scene scene;
  private final Choice choice;
  private final int percent;
  private final Set<String> victims = new TreeSet<>();
  private Set<Link> links = Set.of();

  private Cut(Scene scene, Choice choice, int percent) {
    this.scene = scene;
    this.choice = choice;
    this.percent = percent;
  }

  /** One node reaches no other process, and none reaches it. */
  static Cut partition(Scene scene) {
    return new Cut(
        scene, cut -> Network.between(List.of(cut.victim(scene.takeLeader())), cut.all()), 100);
  }

  /** What one node says does not arrive, or what is said to it does not. */
  static Cut oneWay(Scene scene) {
    return new Cut(
        scene,
        cut -> {
          String victim = cut.victim(scene.takeLeader());
          boolean isDeaf = scene.random().nextBoolean();
          Set<Link> both = Network.between(List.of(victim), cut.all());
          both.removeIf(link -> (isDeaf ? link.from() : link.to()).equals(victim));
          return both;
        },
        100);
  }

  /** Two nodes do not reach each other, and both reach the third: each sees a majority. */
  static Cut bridge(Scene scene) {
    return new Cut(
        scene,
        cut -> {
          List<String> pair = scene.takeNodes(2);
          cut.victims.addAll(pair);
          return Network.between(pair, pair);
        },
        100);
  }

  /** A leader reaches no other node; gateways reach it, and may believe it. */
  static Cut isolatedLeader(Scene scene) {
    return new Cut(
        scene,
        cut -> Network.between(List.of(cut.victim(scene.takeLeader())), scene.cluster().nodeIds()),
        100);
  }

  /** A gateway does not reach one of the nodes. */
  static Cut gatewayFromNode(Scene scene) {
    return new Cut(
        scene,
        cut ->
            Network.between(
                List.of(cut.victim(scene.takeGateway())),
                List.of(scene.pick(scene.cluster().nodeIds()))),
        100);
  }

  /** Every link between nodes loses some packets. */
  static Cut loss(Scene scene) {
    return new Cut(
        scene,
        cut -> Network.between(scene.cluster().nodeIds(), scene.cluster().nodeIds()),
        LOSS_PERCENT);
  }

  private String victim(String taken) {
    victims.add(taken);
    return taken;
  }

  private List<String> all() {
    return scene.cluster().processes().stream().map(process -> process.id()).toList();
  }

  @Override
  public String inject() throws Exception {
    links = choice.links(this);
    scene.cluster().network().drop(links, percent);
    TreeSet<String> names = new TreeSet<>();
    links.forEach(link -> names.add(link.toString()));
    return percent + " % of " + String.join(" ", names);
  }

  @Override
  public String heal() throws Exception {
    scene.cluster().network().pass(links);
    victims.forEach(scene::release);
    return "";
  }
}
