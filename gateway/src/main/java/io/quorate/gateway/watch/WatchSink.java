package io.quorate.gateway.watch;

import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Positions;

/** Where a watch's changes go: one client's stream. On its event loop only; throws nothing. */
public interface WatchSink {
  /**
   * Begins the stream.
   *
   * @param whenGone runs when the client has gone, at once if it has already
   */
  void begin(Positions at, Runnable whenGone);

  void changes(Page page);

  /** There were no other changes up to here; tells the client too that the stream is alive. */
  void progress(Positions at);

  /**
   * Ends the stream, with a way to go on where there is one.
   *
   * @param at what was told before
   */
  void end(QuorateException why, Positions at);

  /** Breaks the connection off: the client reads nothing, not even the end. */
  void cut();

  /** Whether the client is to read first. */
  boolean isFull();

  /** Runs something once, when the client has read. */
  void whenDrained(Runnable task);

  /**
   * Looks whether the client may still read what it reads.
   *
   * @throws QuorateException when it may not
   */
  void requireAccess();
}
