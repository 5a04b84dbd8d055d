package io.quorate.gateway.upstream;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach storage nodes.
 *
 * @param clusterKey the credential of the cluster's own processes, sent with every call
 * @param connectTimeoutMs after which a node that takes no connection counts as down
 * @param pingIntervalMs how often each connection is probed; one probe without an answer for two
 *     intervals closes it, and with it fails what was sent over it
 */
public record UpstreamOptions(
    String clusterKey, Optional<Tls> tls, int connectTimeoutMs, int pingIntervalMs) {

  /** The metadata key of the cluster's credential. */
  public static final String CLUSTER_KEY_HEADER = "quorate-cluster-key";

  /** PEM files; nodes demand a certificate that the same authority has signed. */
  public record Tls(Path certificate, Path privateKey, Path ca) {}

  private static final int STREAM_WINDOW_BYTES = 4 << 20;
  private static final int CONNECTION_WINDOW_BYTES = 16 << 20;

  public HttpClientOptions toHttpClientOptions() {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setConnectTimeout(connectTimeoutMs)
            .setTcpNoDelay(true)
            .setHttp2KeepAliveTimeout(0)
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
            .setInitialSettings(
                new Http2Settings()
                    .setInitialWindowSize(STREAM_WINDOW_BYTES)
                    .setPushEnabled(false));
    tls.ifPresent(
        files ->
            options
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .addCertPath(files.certificate().toString())
                        .addKeyPath(files.privateKey().toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(files.ca().toString())));
    return options;
  }

  @Override
  public String toString() {
    return "UpstreamOptions[clusterKey=***, tls=" + tls + "]";
  }
}
