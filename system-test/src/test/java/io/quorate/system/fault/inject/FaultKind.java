package io.quorate.system.fault.inject;

import io.quorate.system.fault.net.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Every kind of fault, with what it is injected, how long it lasts, and what it needs. */
public enum FaultKind {
  KILL_FOLLOWER(
      "kill a follower",
      "SIGKILL",
      Medium.PROCESS,
      500,
      6_000,
      scene -> new Kill(scene, () -> List.of(scene.takeFollower()), false)),
  KILL_LEADER(
      "kill a leader",
      "SIGKILL",
      Medium.PROCESS,
      500,
      6_000,
      scene -> new Kill(scene, () -> List.of(scene.takeLeader()), false)),
  KILL_MAJORITY(
      "kill a majority",
      "SIGKILL",
      Medium.PROCESS,
      200,
      3_000,
      scene -> new Kill(scene, () -> scene.takeNodes(2), false)),
  KILL_ALL(
      "kill all nodes",
      "SIGKILL",
      Medium.PROCESS,
      0,
      1_000,
      scene -> new Kill(scene, () -> scene.takeNodes(scene.cluster().nodeIds().size()), false)),
  KILL_GATEWAY(
      "kill a gateway",
      "SIGKILL",
      Medium.PROCESS,
      200,
      4_000,
      scene -> new Kill(scene, () -> List.of(scene.takeGateway()), false)),
  LOSE_MACHINE(
      "lose a leader's machine",
      "SIGKILL, and its address is silent",
      Medium.PROCESS,
      2_000,
      6_000,
      scene -> new Kill(scene, () -> List.of(scene.takeLeader()), true)),
  PAUSE_LEADER(
      "pause a leader",
      "SIGSTOP for 0.2 to 3 election timeouts",
      Medium.PROCESS,
      140,
      2_100,
      scene -> new Pause(scene, scene::takeLeader)),
  PAUSE_FOLLOWER(
      "pause a follower",
      "SIGSTOP for 0.2 to 3 election timeouts",
      Medium.PROCESS,
      140,
      2_100,
      scene -> new Pause(scene, scene::takeFollower)),
  PAUSE_GATEWAY(
      "pause a gateway",
      "SIGSTOP",
      Medium.PROCESS,
      200,
      4_000,
      scene -> new Pause(scene, scene::takeGateway)),
  ROLLING_RESTART(
      "rolling restart", "SIGTERM, one after the other", Medium.PROCESS, 0, 1, RollingRestart::new),
  PARTITION("partition", "nftables", Medium.NETWORK, 1_000, 8_000, Cut::partition),
  ONE_WAY_PARTITION("one-way partition", "nftables", Medium.NETWORK, 1_000, 8_000, Cut::oneWay),
  BRIDGE("bridge", "nftables", Medium.NETWORK, 1_000, 8_000, Cut::bridge),
  ISOLATED_LEADER(
      "leader without followers", "nftables", Medium.NETWORK, 1_000, 8_000, Cut::isolatedLeader),
  GATEWAY_FROM_NODE(
      "gateway without one node", "nftables", Medium.NETWORK, 1_000, 8_000, Cut::gatewayFromNode),
  LOSS("lost packets", "nftables, at random", Medium.NETWORK, 2_000, 8_000, Cut::loss),
  DELAY(
      "late packets",
      "a TUN device",
      Medium.NETWORK,
      2_000,
      8_000,
      scene -> new SlowLinks(scene, new Shape(20 + scene.random().nextInt(80), 5, 0))),
  REORDERING(
      "packets out of order and twice",
      "a TUN device",
      Medium.NETWORK,
      2_000,
      8_000,
      scene -> new SlowLinks(scene, new Shape(1, 15, 20))),
  CLOCK_FORWARD(
      "clock an hour ahead",
      "a preloaded clock_gettime",
      Medium.CLOCK,
      3_000,
      6_000,
      scene -> new ClockJump(scene, scene::takeNode, Duration.ofHours(1))),
  CLOCK_BACK(
      "clock an hour back",
      "a preloaded clock_gettime",
      Medium.CLOCK,
      3_000,
      6_000,
      scene -> new ClockJump(scene, scene::takeNode, Duration.ofHours(-1))),
  GATEWAY_CLOCK(
      "gateway's clock an hour ahead",
      "a preloaded clock_gettime",
      Medium.CLOCK,
      3_000,
      6_000,
      scene -> new ClockJump(scene, scene::takeGateway, Duration.ofHours(1))),
  FULL_DISK("full disk", "a tmpfs made smaller", Medium.DISK, 2_000, 6_000, FullDisk::new),
  SYNC_ERROR("failing syncs", "strace", Medium.DISK, 1_000, 3_000, DiskError::ofSyncs),
  WRITE_ERROR("failing writes", "strace", Medium.DISK, 1_000, 3_000, DiskError::ofWrites),
  SLOW_DISK(
      "slow syncs",
      "strace",
      Medium.DISK,
      2_000,
      6_000,
      scene -> new SlowDisk(scene, 50 + scene.random().nextInt(1_000))),
  DAMAGED_STORE("damaged stores", "bytes of files", Medium.DISK, 0, 2_000, DamagedFiles::stores),
  DAMAGED_SNAPSHOT(
      "damaged snapshots", "bytes of files", Medium.DISK, 0, 2_000, DamagedFiles::snapshots),
  TRANSFER("leaders moved", "the admin route", Medium.REQUESTS, 500, 2_000, Transfers::new),
  SNAPSHOT("snapshots", "the admin route", Medium.REQUESTS, 500, 2_000, Snapshots::new),
  INSTALL_SNAPSHOT(
      "a node far behind",
      "SIGKILL, and snapshots meanwhile",
      Medium.PROCESS,
      3_000,
      6_000,
      Lagging::new),
  SLOW_CLIENTS("slow clients", "sockets", Medium.REQUESTS, 2_000, 6_000, Crowd::slow),
  FLOOD("flood of connections", "sockets", Medium.REQUESTS, 2_000, 6_000, Crowd::flood);

  /** What is attacked. Faults of one medium never overlap: one's end would end the other. */
  public enum Medium {
    PROCESS,
    NETWORK,
    DISK,
    CLOCK,
    REQUESTS
  }

  private final String label;
  private final String means;
  private final Medium medium;
  private final int leastMs;
  private final int mostMs;

  @SuppressWarnings("ImmutableEnumChecker") // makers hold no state
  private final Function<Scene, Fault> maker;

  FaultKind(
      String label,
      String means,
      Medium medium,
      int leastMs,
      int mostMs,
      Function<Scene, Fault> maker) {
    this.label = label;
    this.means = means;
    this.medium = medium;
    this.leastMs = leastMs;
    this.mostMs = mostMs;
    this.maker = maker;
  }

  public String label() {
    return label;
  }

  /** With what it is injected. */
  public String means() {
    return means;
  }

  public Medium medium() {
    return medium;
  }

  /** How long it lasts, this time. */
  public Duration duration(Random random) {
    return Duration.ofMillis(leastMs + random.nextInt(mostMs - leastMs + 1));
  }

  public Fault in(Scene scene) {
    return maker.apply(scene);
  }
}
