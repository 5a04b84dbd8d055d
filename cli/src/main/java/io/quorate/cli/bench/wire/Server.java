package io.quorate.cli.bench.wire;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Where a server is and whether TLS leads there.
 *
 * @param authority as requests name it
 * @param http2 what TLS agrees on; without TLS both sides just know
 */
public record Server(String host, int port, boolean tls, String authority, boolean http2) {

  public static Server http1(URI url) {
    return of(url, false);
  }

  public static Server http2(URI url) {
    return of(url, true);
  }

  private static Server of(URI url, boolean http2) {
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    return new Server(url.getHost(), port, tls, url.getAuthority(), http2);
  }

  public String scheme() {
    return tls ? "https" : "http";
  }

  /** Resolved each time, so that a name may move. */
  InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }

  /** With the certificates that the JVM trusts, as all other commands. */
  Optional<SslContext> context() {
    if (!tls) {
      return Optional.empty();
    }
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    if (http2) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              "h2"));
    }
    try {
      return Optional.of(builder.build());
    } catch (SSLException e) {
      throw new IllegalStateException("the JVM has no TLS", e);
    }
  }

  SslHandler handler(SslContext context, Channel channel) {
    return context.newHandler(channel.alloc(), host, port);
  }

  @Override
  public String toString() {
    return scheme() + "://" + authority;
  }
}
