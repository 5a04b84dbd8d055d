package io.quorate.gateway.routing;

import io.quorate.internal.v1.CatalogView;

/** The newest catalog that this gateway has seen. Thread-safe. */
public interface CatalogSource {

  /**
   * The catalog, without users.
   *
   * @throws io.quorate.proto.error.QuorateException UNAVAILABLE before the first one arrived
   */
  CatalogView current();

  /** Tells that the caller met a stale epoch or an unknown leader: look for a newer one soon. */
  void suspectStale();
}
