package io.quorate.system.increments;

import io.quorate.system.fault.inject.Fault;
import io.quorate.system.fault.inject.FaultKind;
import io.quorate.system.fault.inject.Scene;
import io.quorate.system.increments.IncrementPlan.Kill;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Lets clients count and kills by plan, slot by slot. For one thread. */
final class Slots {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);

  /** A server that is down until a moment. */
  private record Down(Fault fault, long endNanos) {}

  private final List<ClientProcess> clients;
  private final Scene scene;
  private final Map<String, Integer> kills = new TreeMap<>();
  private final Queue<Down> down = new ArrayDeque<>();

  Slots(List<ClientProcess> clients, Scene scene) {
    this.clients = clients;
    this.scene = scene;
  }

  /** How many of which were killed. */
  Map<String, Integer> kills() {
    return Map.copyOf(kills);
  }

  /** Returns when all increments of the slot are answered and all its victims run again. */
  void run(IncrementPlan.Slot slot) throws Exception {
    for (int i = 0; i < clients.size(); i++) {
      // Shares that add up to the whole and never shrink.
      clients.get(i).allow((slot.until() + i) / clients.size());
    }
    Deque<Kill> coming = new ArrayDeque<>(slot.kills());
    long end = System.nanoTime() + PATIENCE_NANOS;
    try {
      for (int answered = 0; answered < slot.until() || !coming.isEmpty() || !down.isEmpty(); ) {
        answered = answered();
        if (!coming.isEmpty()
            && answered >= coming.element().at()
            && strikes(coming.element(), answered >= slot.until())) {
          say("killed at " + answered + ": " + coming.remove());
        }
        heal(System.nanoTime());
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("only " + answered + " of " + slot.until() + " answered");
        }
        Thread.sleep(1);
      }
    } finally {
      heal(Long.MAX_VALUE);
    }
  }

  private int answered() throws IOException {
    int answered = 0;
    for (ClientProcess client : clients) {
      answered += client.entries().answeredCount();
    }
    return answered;
  }

  /** Kills, unless a client should first have something under way. */
  private boolean strikes(Kill kill, boolean isOver) throws Exception {
    if (kill instanceof Kill.OfServer server) {
      Fault fault = server.kind().in(scene);
      say(server.kind().label() + ": " + fault.inject());
      kills.merge(server.kind() == FaultKind.KILL_LEADER ? "leaders" : "gateways", 1, Integer::sum);
      down.add(new Down(fault, System.nanoTime() + server.downMs() * 1_000_000));
      return true;
    }
    ClientProcess client = clients.get(((Kill.OfClient) kill).client());
    int open = client.entries().openCount();
    if (open == 0 && !isOver) {
      return false;
    }
    client.killAndStartAgain();
    kills.merge(open > 0 ? "clients with requests under way" : "clients at rest", 1, Integer::sum);
    return true;
  }

  private void heal(long now) throws Exception {
    while (!down.isEmpty() && (now == Long.MAX_VALUE || now - down.element().endNanos() > 0)) {
      say("started again" + down.remove().fault().heal());
    }
  }

  private static void say(String text) {
    System.out.println("increments: " + Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text);
  }
}
