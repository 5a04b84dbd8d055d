package io.quorate.gateway.upstream;

import io.quorate.proto.rpc.Method;
import io.vertx.core.Future;

/**
 * Calls storage nodes from one event loop, over that loop's one HTTP/2 connection per node. Every
 * call carries the gateway's own credential; no user's token travels this way.
 */
public interface NodeClient {

  /**
   * A unary call.
   *
   * @param nodeId a node of the catalog
   * @return fails with a QuorateException: UNAVAILABLE when the request was certainly not sent,
   *     else OUTCOME_UNKNOWN; or the error that the node answered
   */
  <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs);
}
