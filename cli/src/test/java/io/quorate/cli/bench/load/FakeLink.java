package io.quorate.cli.bench.load;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that takes a given time for each operation, and none at all while it stalls. */
final class FakeLink implements Link {
  private final FakeTimer timer;
  private final Owner owner;
  private final int capacity;
  private final long serviceNanos;
  private final List<Call> stalled = new ArrayList<>();
  private @Nullable String error;
  private boolean stalls;
  private boolean open = true;
  private int sent;

  FakeLink(FakeTimer timer, Owner owner, int capacity, long serviceNanos) {
    this.timer = timer;
    this.owner = owner;
    this.capacity = capacity;
    this.serviceNanos = serviceNanos;
  }

  void stall() {
    stalls = true;
  }

  void goOn() {
    stalls = false;
    List<Call> late = List.copyOf(stalled);
    stalled.clear();
    late.forEach(this::answer);
    owner.idle();
  }

  void failWith(String code) {
    error = code;
  }

  /** All that is under way ends with it. */
  void loseConnection() {
    open = false;
    List<Call> lost = List.copyOf(stalled);
    stalled.clear();
    lost.forEach(call -> owner.ended(call, "connection_lost"));
  }

  void comeBack() {
    open = true;
    stalls = false;
    owner.ready(this);
  }

  int sent() {
    return sent;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void send(Call call) {
    sent++;
    if (stalls) {
      stalled.add(call);
    } else {
      timer.schedule(
          serviceNanos,
          () -> {
            if (stalls) {
              stalled.add(call);
            } else {
              answer(call);
              owner.idle();
            }
          });
    }
  }

  private void answer(Call call) {
    owner.ended(call, error);
  }

  @Override
  public void flush() {}

  @Override
  public void abandon(Call call, String code) {
    if (stalled.remove(call)) {
      owner.ended(call, code);
    }
  }

  @Override
  public void close() {
    open = false;
  }
}
