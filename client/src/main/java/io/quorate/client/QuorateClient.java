package io.quorate.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * A connection to a cluster's gateway.
 *
 * <pre>{@code
 * QuorateClient client = QuorateClient.builder(URI.create("http://127.0.0.1:8080")).build();
 * client.auth().login("default", "admin", password);
 * client.kv().put("greeting", "hello".getBytes(UTF_8));
 * }</pre>
 *
 * <p>Safe for many threads; keep one and share it. Threads and connections end when it is no longer
 * reachable.
 */
public final class QuorateClient {
  private final Transport transport;
  private final URI server;

  private QuorateClient(URI server, Transport transport) {
    this.server = server;
    this.transport = transport;
  }

  public static Builder builder(URI server) {
    return new Builder(server);
  }

  public Auth auth() {
    return new Auth(transport);
  }

  public Kv kv() {
    return new Kv(transport);
  }

  public Leases leases() {
    return new Leases(transport);
  }

  public Admin admin() {
    return new Admin(transport);
  }

  public URI server() {
    return server;
  }

  /** The same client with another deadline for its calls. */
  public QuorateClient withTimeout(Duration timeout) {
    return new QuorateClient(server, transport.withTimeout(timeout));
  }

  /** Settings; all but the server have defaults. */
  public static final class Builder {
    private final URI server;
    private TokenStore tokens = TokenStore.inMemory();
    private RetryPolicy retries = RetryPolicy.DEFAULT;
    private Duration timeout = Duration.ofSeconds(10);
    private Duration connectTimeout = Duration.ofSeconds(3);
    private String userAgent = "quorate-java";

    private Builder(URI server) {
      String scheme = server.getScheme();
      boolean http = "http".equals(scheme) || "https".equals(scheme);
      if (!http || server.getHost() == null) {
        throw new IllegalArgumentException("not an http(s) URL: " + server);
      }
      String text = server.toString();
      this.server = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : server;
    }

    public Builder tokens(TokenStore newTokens) {
      tokens = newTokens;
      return this;
    }

    public Builder retries(RetryPolicy newRetries) {
      retries = newRetries;
      return this;
    }

    /** How long a call may take, with all its attempts. */
    public Builder timeout(Duration newTimeout) {
      timeout = newTimeout;
      return this;
    }

    public Builder connectTimeout(Duration newTimeout) {
      connectTimeout = newTimeout;
      return this;
    }

    public Builder userAgent(String newUserAgent) {
      userAgent = newUserAgent;
      return this;
    }

    public QuorateClient build() {
      // HTTP/1.1: parallel calls get connections of their own, and the upgrade costs a round trip.
      HttpClient http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(connectTimeout)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
      return new QuorateClient(
          server, new Transport(http, server, tokens, retries, timeout, userAgent));
    }
  }
}
