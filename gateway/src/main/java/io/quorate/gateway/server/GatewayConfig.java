package io.quorate.gateway.server;

import io.quorate.gateway.auth.AuthConfig;
import io.quorate.gateway.batch.BatchLimits;
import io.quorate.gateway.upstream.NodeAddress;
import io.quorate.gateway.upstream.UpstreamOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that a gateway is told from outside.
 *
 * @param clusterName shown to people; the catalog's cluster id is what is checked
 * @param listen where clients are served; port 0 picks one
 * @param metricsListen where metrics and health are served to the operators' network
 * @param seeds storage nodes to ask for the catalog first; the catalog knows the others
 * @param tls the certificate of the edge; without it the edge speaks plain HTTP
 */
public record GatewayConfig(
    String clusterName,
    Listen listen,
    Listen metricsListen,
    List<NodeAddress> seeds,
    Optional<EdgeTls> tls,
    UpstreamOptions upstream,
    Limits limits,
    AuthConfig auth) {

  /** An address to bind; unlike a node's it may have port 0. */
  public record Listen(String host, int port) {
    static Listen parse(String key, String text) {
      int colon = text.lastIndexOf(':');
      try {
        String host = text.substring(0, Math.max(0, colon));
        if (host.startsWith("[") && host.endsWith("]")) {
          host = host.substring(1, host.length() - 1);
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (!host.isEmpty() && port >= 0 && port <= 65_535) {
          return new Listen(host, port);
        }
      } catch (NumberFormatException e) {
        throw new ConfigException(key + " is \"" + text + "\", not host:port", e);
      }
      throw new ConfigException(key + " is \"" + text + "\", not host:port");
    }

    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /** PEM files. */
  public record EdgeTls(Path certificate, Path privateKey) {}

  /**
   * Bounds towards clients.
   *
   * @param requestTimeoutMs after which a request to storage nodes is given up
   * @param prefixDeleteTimeoutMs the same for a deletion by prefix as a whole
   * @param bodyTimeoutMs within which a request's body must have arrived
   * @param idleTimeoutMs after which a connection without traffic is closed
   * @param maxConnections of clients, over all event loops
   * @param bufferedBytes of bodies, and as much of answers, held per event loop
   * @param eventLoops threads that serve; the number of cores unless told otherwise
   * @param shutdownWaitMs between failing readiness and closing the door
   */
  public record Limits(
      int requestTimeoutMs,
      int prefixDeleteTimeoutMs,
      int bodyTimeoutMs,
      int idleTimeoutMs,
      int maxConnections,
      long bufferedBytes,
      int eventLoops,
      int shutdownWaitMs,
      BatchLimits batch) {}

  /** As it is printed at the start; secrets are in files, of which the names are shown. */
  public String describe() {
    return "cluster.name="
        + clusterName
        + " gateway.listen="
        + listen
        + " gateway.metrics_listen="
        + metricsListen
        + " nodes="
        + seeds
        + " tls="
        + tls
        + " upstream="
        + upstream
        + " limits="
        + limits
        + " auth="
        + auth;
  }
}
