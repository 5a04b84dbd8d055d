package io.quorate.gateway.routing;

/** The newest routing table. Thread-safe. */
public interface Routing {
  /**
   * The table of the newest catalog.
   *
   * @throws io.quorate.proto.error.QuorateException UNAVAILABLE before the first catalog arrived
   */
  RoutingTable table();

  /** Tells that the caller met a stale epoch: look for a newer catalog soon. */
  void suspectStale();
}
