package io.quorate.cli.bench.load;

import io.netty.channel.EventLoop;

/**
 * How operations get to some kind of server and what its answers mean: what a new target of the
 * generator implements, mostly by handing requests and judgement to one of the two protocols that
 * are there.
 */
public interface Protocol {
  /** Begins to open one link; called on the event loop, and all that follows is on it too. */
  Link open(EventLoop loop, Link.Owner owner);
}
