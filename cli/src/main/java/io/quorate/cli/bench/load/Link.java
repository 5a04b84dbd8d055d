package io.quorate.cli.bench.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A way to the server that carries so many operations at a time; a connection, mostly. It connects
 * by itself, and again when it was lost. All on one event loop.
 */
public interface Link {
  /** How many operations can be under way at a time. */
  int capacity();

  boolean isOpen();

  /** Begins what {@code call} holds; a flush follows. Its end is told to the owner, later. */
  void send(Call call);

  /** Puts on the wire what was begun. */
  void flush();

  /** Waits no longer for an answer; the owner is told that it ended with that error. */
  void abandon(Call call, String error);

  void close();

  /** Who begins operations and wants to know how they end. */
  interface Owner {
    /** It is open. What was under way before, if it was open before, has ended. */
    void ready(Link link);

    /** It could not be opened; it will try again. */
    void unreachable(Link link, IOException why);

    /**
     * An operation has ended.
     *
     * @param error null for a success, else a stable code
     */
    void ended(Call call, @Nullable String error);

    /** No more answers can be read for now: what was begun meanwhile can leave together. */
    void idle();
  }
}
