package io.quorate.storage.node;

import io.quorate.internal.v1.NodeRecord;
import io.quorate.storage.catalog.CatalogFeed;
import io.quorate.storage.config.HostPort;
import io.quorate.storage.config.NodeConfig;
import io.quorate.storage.identity.PeerIdentities;
import io.quorate.storage.raft.jraft.ClusterKey;
import io.quorate.storage.raft.jraft.RaftTransportOptions;
import io.quorate.storage.rpc.RpcServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where other nodes are and how to talk to them: by the catalog as soon as it is known, and by the
 * configuration before. Thread-safe.
 */
record Network(NodeConfig config, CatalogFeed feed) {

  /** The address of a node, null when nobody has told. */
  @Nullable SocketAddress address(String nodeId) {
    HostPort address = addresses().get(nodeId);
    return address == null ? null : SocketAddress.inetSocketAddress(address.port(), address.host());
  }

  List<SocketAddress> otherNodes() {
    List<SocketAddress> others = new ArrayList<>();
    addresses()
        .forEach(
            (nodeId, address) -> {
              if (!nodeId.equals(config.node().id())) {
                others.add(SocketAddress.inetSocketAddress(address.port(), address.host()));
              }
            });
    return others;
  }

  private Map<String, HostPort> addresses() {
    Map<String, HostPort> addresses = new LinkedHashMap<>(config.peers());
    feed.current()
        .ifPresent(
            view -> {
              for (NodeRecord node : view.getNodesList()) {
                addresses.put(node.getNodeId(), HostPort.parse(node.getAddress()));
              }
            });
    return addresses;
  }

  RaftTransportOptions transportOptions(
      Vertx vertx,
      Supplier<io.quorate.storage.identity.NodeIdentity> identity,
      PeerIdentities peers) {
    return new RaftTransportOptions(
        vertx,
        () -> self(identity.get()),
        new ClusterKey(config.cluster().secret().reveal()),
        peer ->
            peers
                .refusal(peer.clusterName(), peer.clusterId(), peer.nodeId(), peer.incarnation())
                .orElse(null),
        this::address,
        clientOptions());
  }

  private static io.quorate.storage.raft.jraft.NodeIdentity self(
      io.quorate.storage.identity.NodeIdentity identity) {
    return new io.quorate.storage.raft.jraft.NodeIdentity(
        identity.clusterName(), identity.clusterId(), identity.nodeId(), identity.incarnation());
  }

  /** For connections to other nodes. */
  HttpClientOptions clientOptions() {
    HttpClientOptions options = RaftTransportOptions.httpClientOptions();
    config
        .tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.privateKey().toString()))
                    .setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString()))
                    .setVerifyHost(true));
    return options;
  }

  RpcServer.Options serverOptions(int eventLoops) {
    return new RpcServer.Options(
        config.node().listen().host(),
        config.node().listen().port(),
        config.cluster().secret().reveal(),
        config.tls().map(tls -> new RpcServer.Tls(tls.certificate(), tls.privateKey(), tls.ca())),
        eventLoops,
        RaftTransportOptions::tuneServer);
  }
}
