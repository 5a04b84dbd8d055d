package io.quorate.gateway.server;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.concurrent.TimeUnit;

/** How the edge listens, and what it refuses before any of our code sees it. */
final class HttpOptions {
  /** Two bounds of a scan, each byte of them three characters, and a page token. */
  static final int MAX_REQUEST_LINE_BYTES = 40 << 10;

  static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_CONCURRENT_STREAMS = 256;
  private static final int STREAM_WINDOW_BYTES = 1 << 20;
  private static final int CONNECTION_WINDOW_BYTES = 8 << 20;

  private HttpOptions() {}

  static HttpServerOptions edge(GatewayConfig config) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.listen().host())
            .setPort(config.listen().port())
            .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setIdleTimeout(config.limits().idleTimeoutMs())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true)
            .setHandle100ContinueAutomatically(false)
            // There are no web sockets here; their handler would look at every message.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(MAX_CONCURRENT_STREAMS)
                    .setInitialWindowSize(STREAM_WINDOW_BYTES)
                    .setMaxHeaderListSize(MAX_REQUEST_LINE_BYTES + MAX_HEADER_BYTES));
    config
        .tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .addCertPath(tls.certificate().toString())
                            .addKeyPath(tls.privateKey().toString())));
    return options;
  }

  static HttpServerOptions metrics(GatewayConfig config) {
    return new HttpServerOptions()
        .setHost(config.metricsListen().host())
        .setPort(config.metricsListen().port())
        .setIdleTimeout(config.limits().idleTimeoutMs())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
  }
}
