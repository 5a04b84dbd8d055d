package io.quorate.gateway.batch;

import java.util.ArrayList;
import java.util.List;

/**
 * When the lanes of one event loop that could send wait for more operations, and for each other.
 *
 * <p>A frame costs the same whatever it carries, on the gateway, on the leader and, as a log entry,
 * on every replica: as much as a dozen operations. When frames have been answered, those who got
 * the answers are about to ask again, and the first of them to do so must not leave alone while the
 * others wait for the frame after it. And frames to several groups that leave together meet again
 * on the nodes, which host many groups: there they share wake-ups, packets and syncs. So lanes send
 * together, once all frames are back and as many operations are there as were before.
 *
 * <p>A lane never waits longer for that than its frames take anyway, counted from its last answer:
 * who comes to an idle lane, or is alone, does not wait, and a group that is slow does not slow
 * down the others by more. Where waiting does not bring more operations, it is given up for a
 * while.
 *
 * <p>On its event loop only.
 */
final class Gathering {
  private static final long MAX_PAUSE_NANOS = 10_000_000;
  private static final int MAX_PATIENCE = 8;
  private static final int REST_FRAMES = 64;

  private final List<Member> members = new ArrayList<>();
  private int frames;
  private int operationsInFrames;
  private int waiting;

  /** About how many operations there are at a time, under way and waiting. */
  private int usual;

  private int patience = 2;
  private int rest;

  /**
   * A lane takes part.
   *
   * @param pump sends what waits in it, if it may
   */
  Member join(Runnable pump) {
    Member member = new Member(pump);
    members.add(member);
    return member;
  }

  private void learn(boolean wasWorthIt) {
    patience = Math.min(MAX_PATIENCE, wasWorthIt ? patience + 1 : patience - 1);
    if (patience <= 0) {
      patience = 1;
      rest = REST_FRAMES;
    }
  }

  /** A lane's part. */
  final class Member {
    private final Runnable pump;
    private long frameNanos;
    private long untilNanos;
    private boolean pausing;
    private int waitingAtPause;

    private Member(Runnable pump) {
      this.pump = pump;
    }

    /** So many operations more wait in the lane, or fewer. */
    void waiting(int more) {
      waiting += more;
    }

    void sent(int operations) {
      frames++;
      operationsInFrames += operations;
      usual = Math.max(operationsInFrames + waiting, usual - usual / 8 - 1);
      rest = Math.max(0, rest - 1);
    }

    void answered(int operations, long tookNanos, long nowNanos) {
      frames--;
      operationsInFrames -= operations;
      frameNanos = frameNanos == 0 ? tookNanos : (7 * frameNanos + tookNanos) / 8;
      untilNanos = nowNanos + Math.min(MAX_PAUSE_NANOS, frameNanos);
    }

    /** How long the lane waits at most before it sends; 0 to send now, and the others with it. */
    long pauseNanos(long nowNanos) {
      boolean isComplete = frames == 0 && waiting >= usual;
      boolean mayWait = !isComplete && rest == 0 && frameNanos > 0;
      long left = mayWait ? Math.max(0, untilNanos - nowNanos) : 0;
      if (left > 0) {
        if (!pausing) {
          pausing = true;
          waitingAtPause = waiting;
        }
      } else {
        if (pausing) {
          pausing = false;
          learn(isComplete || 4 * (waiting - waitingAtPause) >= waiting);
        }
        members.forEach(member -> member.release(nowNanos));
      }
      return left;
    }

    private void release(long nowNanos) {
      if (pausing) {
        pausing = false;
        untilNanos = nowNanos;
        pump.run();
      }
    }
  }
}
