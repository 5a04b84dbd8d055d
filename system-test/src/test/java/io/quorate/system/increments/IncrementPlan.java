package io.quorate.system.increments;

import io.quorate.system.fault.inject.FaultKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * When who is killed, from a seed. Clients work at full speed, so kills come at counts of answered
 * increments and not at times: at each, as many requests are under way as there are clients.
 *
 * <p>A run goes by slots. Each allows some more increments, kills a leader or a gateway among them,
 * and some clients, before or after it.
 */
record IncrementPlan(List<Slot> slots) {

  /** Somebody is killed as soon as so many increments have been answered. */
  sealed interface Kill {
    int at();

    /** A node or a gateway, down for some time. */
    record OfServer(int at, FaultKind kind, long downMs) implements Kill {}

    /** A client, succeeded at once. */
    record OfClient(int at, int client) implements Kill {}
  }

  /**
   * A part of a run.
   *
   * @param until so many increments may be answered when it ends, counted from the run's start
   */
  record Slot(int until, List<Kill> kills) {
    Slot {
      kills = List.copyOf(kills);
    }
  }

  private static final List<FaultKind> KINDS =
      List.of(FaultKind.KILL_LEADER, FaultKind.KILL_GATEWAY);

  IncrementPlan {
    slots = List.copyOf(slots);
  }

  /** One slot per server that is to be killed; each kind comes equally often. */
  static IncrementPlan of(
      long seed, int increments, int serverKills, int clients, int clientKillsPerSlot) {
    if (serverKills < 1 || increments / serverKills < 10) {
      throw new IllegalArgumentException("one kill at least, and ten increments for each");
    }
    Random random = new Random(seed);
    List<FaultKind> kinds = new ArrayList<>();
    for (int i = 0; i < serverKills; i++) {
      kinds.add(KINDS.get(i % KINDS.size()));
    }
    Collections.shuffle(kinds, random);
    List<Slot> slots = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < serverKills; i++) {
      int until = (int) ((long) increments * (i + 1) / serverKills);
      // Not in the last tenth: requests shall still be coming when somebody dies.
      int span = (until - from) * 9 / 10;
      FaultKind kind = kinds.get(i);
      List<Kill> kills = new ArrayList<>();
      kills.add(
          new Kill.OfServer(from + random.nextInt(span), kind, kind.duration(random).toMillis()));
      for (int n = 0; n < clientKillsPerSlot; n++) {
        kills.add(new Kill.OfClient(from + random.nextInt(span), random.nextInt(clients)));
      }
      kills.sort(Comparator.comparingInt(Kill::at));
      slots.add(new Slot(until, kills));
      from = until;
    }
    return new IncrementPlan(slots);
  }
}
