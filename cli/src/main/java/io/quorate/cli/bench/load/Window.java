package io.quorate.cli.bench.load;

/**
 * The time that counts, in nanoseconds of the clock that operations are timed by: operations that
 * were to start in it are measured, those before it warm up.
 *
 * @param toNanos exclusive; meaningless when it has no end
 * @param endless it lasts until enough operations have begun
 */
record Window(long fromNanos, long toNanos, boolean endless) {
  boolean contains(long nanos) {
    return nanos - fromNanos >= 0 && !ended(nanos);
  }

  boolean ended(long nanos) {
    return !endless && nanos - toNanos >= 0;
  }
}
