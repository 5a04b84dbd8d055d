package io.quorate.storage.raft.jraft;

import io.quorate.internal.v1.RaftHello;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the transport is given by the wiring of the node.
 *
 * @param self asked at each handshake, as the cluster's id comes with the bootstrap
 * @param addressBook the address of a node, or null when it is not known (yet)
 * @param http options for streams to peers, such as TLS; see {@link #httpClientOptions}
 */
public record RaftTransportOptions(
    Vertx vertx,
    Supplier<NodeIdentity> self,
    ClusterKey clusterKey,
    PeerVerifier verifier,
    Function<String, @Nullable SocketAddress> addressBook,
    HttpClientOptions http) {

  /** The largest gRPC message that both sides accept. */
  public static final int MAX_MESSAGE_BYTES = 16 << 20;

  private static final int STREAM_WINDOW_BYTES = 4 << 20;
  private static final int CONNECTION_WINDOW_BYTES = 8 << 20;
  private static final int MAX_HTTP_FRAME_BYTES = 256 << 10;

  /** Without TLS; set it on what is returned. */
  public static HttpClientOptions httpClientOptions() {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setTcpNoDelay(true)
        .setConnectTimeout(1_000)
        .setInitialSettings(settings(new Http2Settings()))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES);
  }

  /** Sets on the node's server what the streams of its peers need. */
  public static HttpServerOptions tuneServer(HttpServerOptions server) {
    server.getInitialSettings().setMaxConcurrentStreams(100_000);
    settings(server.getInitialSettings());
    return server.setTcpNoDelay(true).setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES);
  }

  private static Http2Settings settings(Http2Settings settings) {
    return settings.setInitialWindowSize(STREAM_WINDOW_BYTES).setMaxFrameSize(MAX_HTTP_FRAME_BYTES);
  }

  /** Why this node exchanges no messages with who says this; null when it does. */
  @Nullable String refusal(RaftHello hello) {
    if (hello.getFrameFormat() != Frames.FORMAT) {
      return "frames of format "
          + hello.getFrameFormat()
          + " are not known to this version, which has format "
          + Frames.FORMAT;
    }
    return verifier.refusal(NodeIdentity.of(hello));
  }

  GrpcClient newClient() {
    return GrpcClient.client(
        vertx, new GrpcClientOptions().setMaxMessageSize(MAX_MESSAGE_BYTES), http);
  }
}
