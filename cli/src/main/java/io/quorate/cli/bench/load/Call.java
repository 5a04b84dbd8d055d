package io.quorate.cli.bench.load;

import io.quorate.cli.bench.workload.Operation;
import org.jspecify.annotations.Nullable;

/** A place for one operation under way on a link, used again and again. For one event loop. */
public final class Call {
  private final Operation operation = new Operation();
  private final Lane lane;

  /** When the operation was to start, from which its latency counts. */
  private long intendedNanos;

  private long sentNanos;
  private boolean underWay;
  private @Nullable String redirect;

  Call(Lane lane) {
    this.lane = lane;
  }

  public Operation operation() {
    return operation;
  }

  Lane lane() {
    return lane;
  }

  void begin(long intended, long now) {
    intendedNanos = intended;
    sentNanos = now;
    underWay = true;
    redirect = null;
  }

  void end() {
    underWay = false;
  }

  long intendedNanos() {
    return intendedNanos;
  }

  boolean underWaySinceBefore(long nanos) {
    return underWay && sentNanos - nanos < 0;
  }

  /** Where the server that refused it said it should go. */
  public @Nullable String redirect() {
    return redirect;
  }

  public void redirectTo(@Nullable String address) {
    redirect = address;
  }
}
