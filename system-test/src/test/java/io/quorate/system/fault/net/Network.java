package io.quorate.system.fault.net;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A network namespace per host, joined by a router in a namespace of its own, and one link from the
 * router to the test.
 *
 * <p>A router instead of a bridge: every packet between two hosts passes one place, where it can be
 * dropped by one ruleset or routed through a device that delays it, and no host knows of it. The
 * namespace of a killed process stays, so its ports refuse connections as those of a living
 * machine.
 *
 * <p>Names carry the pid of their maker: what a killed run left is swept away by the next. For one
 * thread.
 */
public final class Network implements AutoCloseable {
  private static final AtomicInteger SEQUENCE = new AtomicInteger();
  private static final int FIRST_HOST = 11;

  private final String name;
  private final String subnet;
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final PacketRules rules;
  private final DelayLine delays;

  private Network(String name, String subnet, List<String> hosts) throws IOException {
    this.name = name;
    this.subnet = subnet;
    for (String host : hosts) {
      addresses.put(host, subnet + (FIRST_HOST + addresses.size()));
    }
    this.rules = new PacketRules(addresses);
    this.delays = new DelayLine(name + "d");
  }

  /** Makes the namespaces and links; all hosts reach each other. */
  public static Network create(List<String> hosts) throws IOException, InterruptedException {
    Leftovers.sweep();
    String name =
        Leftovers.PREFIX + ProcessHandle.current().pid() + "x" + SEQUENCE.getAndIncrement();
    Network network = new Network(name, freeSubnet(), hosts);
    try {
      network.build();
      return network;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private static String freeSubnet() throws IOException, InterruptedException {
    int start = (int) (ProcessHandle.current().pid() % 250);
    for (int i = 0; i < 250; i++) {
      String subnet = "10.213." + (start + i) % 250 + ".";
      if (Tools.run("ip", "-4", "route", "show", "root", subnet + "0/24").isBlank()) {
        return subnet;
      }
    }
    throw new IOException("no subnet of 10.213.0.0/16 is free");
  }

  private void build() throws IOException, InterruptedException {
    String router = router();
    String gate = subnet + "1";
    Tools.run("ip", "netns", "add", router);
    join(name, router, "test", subnet + "2");
    Tools.run("ip", "route", "add", subnet + "0/24", "via", gate);
    for (Map.Entry<String, String> host : addresses.entrySet()) {
      String inside = namespace(host.getKey());
      Tools.run("ip", "netns", "add", inside);
      Tools.run(
          "ip",
          "-n",
          router,
          "link",
          "add",
          host.getKey(),
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          inside);
      Tools.run(
          "ip", "-n", router, "addr", "add", gate, "peer", host.getValue(), "dev", host.getKey());
      Tools.run("ip", "-n", router, "link", "set", host.getKey(), "up");
      Tools.run("ip", "-n", inside, "addr", "add", host.getValue(), "peer", gate, "dev", "eth0");
      Tools.run("ip", "-n", inside, "link", "set", "lo", "up");
      Tools.run("ip", "-n", inside, "link", "set", "eth0", "up");
      Tools.run("ip", "-n", inside, "route", "add", "default", "via", gate);
    }
    inRouter("sysctl", "-qw", "net.ipv4.ip_forward=1");
    delays.open(router, addresses);
    applyRules();
  }

  private void join(String outside, String router, String inside, String address)
      throws IOException, InterruptedException {
    String gate = subnet + "1";
    Tools.run(
        "ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", router);
    Tools.run("ip", "addr", "add", address, "peer", gate, "dev", outside);
    Tools.run("ip", "link", "set", outside, "up");
    Tools.run("ip", "-n", router, "addr", "add", gate, "peer", address, "dev", inside);
    Tools.run("ip", "-n", router, "link", "set", inside, "up");
    Tools.run("ip", "-n", router, "link", "set", "lo", "up");
  }

  private void inRouter(String... command) throws IOException, InterruptedException {
    String[] whole = new String[command.length + 2];
    whole[0] = "nsenter";
    whole[1] = "--net=/run/netns/" + router();
    System.arraycopy(command, 0, whole, 2, command.length);
    Tools.run(whole);
  }

  private void applyRules() throws IOException, InterruptedException {
    Tools.script(rules.ruleset(), "nsenter", "--net=/run/netns/" + router(), "nft", "-f");
  }

  private String router() {
    return name + "-r";
  }

  private String namespace(String host) {
    return name + "-" + host;
  }

  public String address(String host) {
    String address = addresses.get(host);
    if (address == null) {
      throw new IllegalArgumentException("no host " + host);
    }
    return address;
  }

  /** Put before a command makes it run on a host; becomes the command, so the pid stays. */
  public List<String> entering(String host) {
    return List.of("nsenter", "--net=/run/netns/" + namespace(host));
  }

  /** Drops a share of the packets of these links. */
  public void drop(Set<Link> links, int percent) throws IOException, InterruptedException {
    rules.drop(links, percent);
    applyRules();
  }

  /** Drops nothing more of these links. */
  public void pass(Set<Link> links) throws IOException, InterruptedException {
    rules.pass(links);
    applyRules();
  }

  /** Sends these links through the delay line until {@link #undelay}. */
  public void delay(Set<Link> links, Shape shape) throws IOException, InterruptedException {
    delays.carry(links, shape);
  }

  public void undelay(Set<Link> links) throws IOException, InterruptedException {
    delays.release(links);
  }

  /** All links between the two sides, both ways. */
  public static Set<Link> between(List<String> some, List<String> others) {
    return some.stream()
        .flatMap(
            one ->
                others.stream()
                    .filter(other -> !other.equals(one))
                    .flatMap(other -> List.of(new Link(one, other), new Link(other, one)).stream()))
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Ends what still runs on its hosts and removes everything. */
  @Override
  public void close() {
    try {
      delays.stop();
      Leftovers.remove(name);
    } catch (IOException e) {
      throw new IllegalStateException("the network " + name + " stays", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while removing the network " + name, e);
    }
  }
}
