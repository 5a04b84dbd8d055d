package io.quorate.system.watch;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Watches that a client holds, of whatever protocol. It opens a few at a time, as a server that has
 * just started would see its clients come back. On one event loop, but for {@link #ready}.
 */
abstract class Watchers implements AutoCloseable {
  private static final int OPENING = 32;

  private final int count;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final List<Channel> channels = new ArrayList<>();
  private int begun;
  private int open;
  private boolean closed;
  private volatile @Nullable String trouble;

  Watchers(int count) {
    this.count = count;
  }

  /** Begins one; {@link #opened} or {@link #failed} follows. */
  abstract void open(int watcher);

  void start() {
    while (begun < Math.min(OPENING, count)) {
      open(begun++);
    }
  }

  /** A watch tells from now on. */
  final void opened() {
    open++;
    if (open == count) {
      ready.complete(null);
    } else if (begun < count) {
      open(begun++);
    }
  }

  /** One has ended, which none should. */
  final void failed(String why) {
    if (!closed && trouble == null) {
      trouble = why;
      ready.completeExceptionally(new IllegalStateException(why));
    }
  }

  /** Completes when all tell. */
  final CompletableFuture<Void> ready() {
    return ready;
  }

  /** Why one has ended; null while all are there. */
  final @Nullable String trouble() {
    return trouble;
  }

  final void keep(Channel channel) {
    channels.add(channel);
  }

  /** Ends all. */
  @Override
  public final void close() {
    closed = true;
    for (Channel channel : channels) {
      var unused = channel.close();
    }
  }
}
