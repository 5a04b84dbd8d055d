package io.quorate.cli.bench.direct;

import io.quorate.cli.bench.load.Call;
import io.quorate.cli.bench.load.Link;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A connection to each storage node, as if they were one: an operation goes to the node that led
 * its key's group last, and on to the one that a refusal names. Its latency has all of that. All on
 * one event loop.
 */
final class DirectLink implements Link, Link.Owner {
  private static final int MAX_REDIRECTS = 4;
  private static final String NOT_LEADER = "not_leader";

  private final Owner owner;
  private final NodeLinks connect;
  private final LongFunction<byte[]> keys;
  private final int capacity;
  private final LeaderTable leaders = new LeaderTable();
  private final List<String> addresses = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final Map<Call, Integer> redirects = new HashMap<>();
  private boolean ready;

  /** Begins to open a link to one node. */
  interface NodeLinks {
    Link open(String address, Link.Owner owner);
  }

  DirectLink(
      Owner owner, NodeLinks connect, LongFunction<byte[]> keys, int capacity, List<String> nodes) {
    this.owner = owner;
    this.connect = connect;
    this.keys = keys;
    this.capacity = capacity;
    nodes.forEach(this::nodeOf);
  }

  /** The number of the node at an address; a new one is connected to. */
  private int nodeOf(String address) {
    int known = addresses.indexOf(address);
    if (known >= 0 || addresses.size() == Byte.MAX_VALUE) {
      return known;
    }
    addresses.add(address);
    links.add(connect.open(address, this));
    return addresses.size() - 1;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public boolean isOpen() {
    return openNear(0) >= 0;
  }

  @Override
  public void send(Call call) {
    int slot = LeaderTable.slot(keys.apply(call.operation().key()));
    links.get(openNear(leaders.node(slot, slot % links.size()))).send(call);
  }

  /** That node, or another one that can be reached and will know; -1 when none can. */
  private int openNear(int wanted) {
    for (int i = 0; i < links.size(); i++) {
      int node = (wanted + i) % links.size();
      if (links.get(node).isOpen()) {
        return node;
      }
    }
    return -1;
  }

  @Override
  public void ended(Call call, @Nullable String error) {
    String leader = call.redirect();
    call.redirectTo(null);
    if (NOT_LEADER.equals(error) && leader != null && follow(call, leader)) {
      return;
    }
    redirects.remove(call);
    owner.ended(call, error);
  }

  /** Whether it was sent on. */
  private boolean follow(Call call, String leader) {
    int times = redirects.merge(call, 1, Integer::sum);
    int node = nodeOf(leader);
    if (node < 0 || times > MAX_REDIRECTS) {
      return false;
    }
    leaders.learn(LeaderTable.slot(keys.apply(call.operation().key())), node);
    if (!links.get(node).isOpen()) {
      return false;
    }
    links.get(node).send(call);
    return true;
  }

  @Override
  public void ready(Link link) {
    long open = links.stream().filter(Link::isOpen).count();
    // At first all are waited for. Later, what was under way on a lost one ends at once, and the
    // others carry on; only when the last was lost too did everything end.
    if (ready ? open == 1 : open == links.size()) {
      ready = true;
      owner.ready(this);
    }
  }

  @Override
  public void unreachable(Link link, IOException why) {
    if (!ready) {
      owner.unreachable(this, why);
    }
  }

  @Override
  public void idle() {
    owner.idle();
    flush();
  }

  @Override
  public void flush() {
    links.forEach(Link::flush);
  }

  @Override
  public void abandon(Call call, String error) {
    links.forEach(link -> link.abandon(call, error));
  }

  @Override
  public void close() {
    links.forEach(Link::close);
  }
}
