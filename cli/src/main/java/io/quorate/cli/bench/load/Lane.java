package io.quorate.cli.bench.load;

import java.util.ArrayList;
import java.util.List;

/** A link with its places for operations. For one event loop. */
final class Lane {
  private final Link link;
  private final List<Call> calls = new ArrayList<>();
  private boolean unflushed;

  Lane(Link link) {
    this.link = link;
    for (int i = 0; i < link.capacity(); i++) {
      calls.add(new Call(this));
    }
  }

  Link link() {
    return link;
  }

  List<Call> calls() {
    return calls;
  }

  /** Whether this was the first since the last flush. */
  boolean send(Call call) {
    boolean first = !unflushed;
    unflushed = true;
    link.send(call);
    return first;
  }

  void flush() {
    unflushed = false;
    link.flush();
  }
}
