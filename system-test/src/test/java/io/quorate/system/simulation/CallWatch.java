package io.quorate.system.simulation;

import java.util.function.Consumer;

/**
 * One call of a client to a gateway: ends once, by its answer or with the gateway, and is missed
 * when it does neither in time.
 */
final class CallWatch {
  /** Overdue calls are looked for every 50 ms, by timers that may be a little late. */
  static final long SLACK_NANOS = 60 * World.MS;

  private final SimulatedGateway gateway;
  private final Runnable lost;
  private boolean ended;

  /**
   * Watches a call that begins now.
   *
   * @param gatewayEnded called instead of an answer
   */
  CallWatch(
      World world,
      Actor client,
      SimulatedGateway gateway,
      String what,
      long boundNanos,
      Runnable gatewayEnded) {
    this.gateway = gateway;
    this.lost =
        () -> {
          if (end()) {
            gatewayEnded.run();
          }
        };
    gateway.waits(lost);
    world.note(client.id(), what, gateway.id(), boundNanos / World.MS);
    client.after(
        boundNanos + SLACK_NANOS,
        "bound",
        () ->
            world.require(
                ended,
                Invariant.EVERY_CALL_ENDS,
                () -> what + " of " + client.id() + " at " + gateway.id() + " has no answer"));
  }

  private boolean end() {
    boolean isFirst = !ended;
    ended = true;
    gateway.left(lost);
    return isFirst;
  }

  /** Takes the answer, unless the call has ended. */
  <T> void answered(T answer, Consumer<T> taker) {
    if (end()) {
      taker.accept(answer);
    }
  }
}
