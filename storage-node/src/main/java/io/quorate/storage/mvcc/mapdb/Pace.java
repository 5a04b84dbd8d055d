package io.quorate.storage.mvcc.mapdb;

import java.util.function.BooleanSupplier;

/** Bounds the rate of work in the background, so that it leaves disk and CPU to requests. */
public interface Pace {
  /** As fast as it goes. */
  Pace UNLIMITED = (bytes, cancelled) -> {};

  /**
   * Waits until so many bytes may pass.
   *
   * @throws java.util.concurrent.CancellationException as soon as {@code cancelled} says so
   */
  void pass(int bytes, BooleanSupplier cancelled);
}
