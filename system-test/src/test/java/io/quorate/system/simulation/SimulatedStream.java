package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.gateway.watch.Page;
import io.quorate.gateway.watch.WatchSink;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Positions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a watcher to a gateway: brings things in order, late, and holds few of them. A
 * gateway hears some time later that its client has gone; what was under way then is lost.
 */
final class SimulatedStream implements WatchSink {
  private static final int MOST_UNREAD = 3;

  /** Who reads it. */
  interface Reader {
    void begun(Positions at);

    void told(Page.Transaction transaction);

    void progress(Positions at);

    void ended(QuorateException why, Positions at);
  }

  private final World world;
  private final Actor gateway;
  private final Actor client;
  private final Reader reader;
  private final List<Runnable> drained = new ArrayList<>();
  private @Nullable Runnable whenGone;
  private boolean isClosed;
  private boolean isSlow;
  private int unread;
  private long lastNanos;

  SimulatedStream(World world, Actor gateway, Actor client, Reader reader) {
    this.world = world;
    this.gateway = gateway;
    this.client = client;
    this.reader = reader;
  }

  @Override
  public void begin(Positions at, Runnable gone) {
    whenGone = gone;
    if (isClosed) {
      gone.run();
      return;
    }
    bring("watch begins", () -> reader.begun(at));
  }

  @Override
  public void changes(Page page) {
    for (Page.Transaction transaction : page.transactions()) {
      bring("change", () -> reader.told(transaction));
    }
  }

  @Override
  public void progress(Positions at) {
    bring("progress", () -> reader.progress(at));
  }

  @Override
  public void end(QuorateException why, Positions at) {
    bring("watch ends", () -> reader.ended(why, at));
  }

  private void bring(String what, Runnable task) {
    if (isClosed) {
      return;
    }
    unread++;
    // One after the other, whatever their delays.
    lastNanos = Math.max(lastNanos + 1, world.nowNanos() + world.between(MS / 10, 5 * MS));
    client.after(
        lastNanos - world.nowNanos(),
        what,
        () -> {
          unread--;
          if (!isClosed) {
            task.run();
          }
          drain();
        });
  }

  /** The client reads, or lets what comes lie for a while. */
  void slow(boolean slow) {
    isSlow = slow;
    drain();
  }

  private void drain() {
    if (!isFull() && !drained.isEmpty()) {
      List<Runnable> tasks = List.copyOf(drained);
      drained.clear();
      tasks.forEach(task -> gateway.soon("drained", task));
    }
  }

  /** The client goes; its gateway is told later. */
  void close() {
    isClosed = true;
    gateway.after(
        world.between(0, 300 * MS),
        "client gone",
        () -> {
          Runnable gone = whenGone;
          if (gone != null) {
            gone.run();
          }
        });
  }

  boolean isClosed() {
    return isClosed;
  }

  @Override
  public void cut() {
    isClosed = true;
  }

  @Override
  public boolean isFull() {
    return isSlow || unread > MOST_UNREAD;
  }

  @Override
  public void whenDrained(Runnable task) {
    drained.add(task);
    // As with a connection: what has drained by now says so.
    drain();
  }

  @Override
  public void requireAccess() {
    // Tokens are no matter of the simulation.
  }
}
