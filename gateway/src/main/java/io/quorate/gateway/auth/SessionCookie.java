package io.quorate.gateway.auth;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The UI's session cookie and the proof that a request with it was made by the UI.
 *
 * <p>The cookie holds the access token where no script can read it. Browsers send cookies with
 * whatever makes them, so a request that is authenticated by one must carry {@code Quorate-UI: 1}
 * (which a foreign page can't add without a preflight that we never grant), and must not say by
 * {@code Sec-Fetch-Site} or {@code Origin} that it came from elsewhere; a changing request must say
 * where it came from.
 *
 * <p>Browsers keep {@code __Host-} cookies for HTTPS alone. On plain HTTP from and to this very
 * machine, {@code dev}'s way, the cookie is {@value #DEV_NAME} without Secure.
 */
public final class SessionCookie {
  public static final String NAME = "__Host-quorate";
  public static final String DEV_NAME = "quorate-dev-session";
  static final String UI_HEADER = "Quorate-UI";

  private static final Set<String> LOOPBACK_HOSTS =
      Set.of("localhost", "127.0.0.1", "[::1]", "::1");
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

  private SessionCookie() {}

  /**
   * The access token of a request by the UI; empty when there is no cookie.
   *
   * @throws QuorateException PERMISSION_DENIED when there is one and the request is not provably
   *     the UI's
   */
  static Optional<String> tokenOf(HttpServerRequest request) {
    Cookie cookie = request.getCookie(nameFor(request));
    if (cookie == null || cookie.getValue().isEmpty()) {
      return Optional.empty();
    }
    requireUi(request);
    return Optional.of(cookie.getValue());
  }

  /**
   * @throws QuorateException PERMISSION_DENIED when another site may have made this request
   */
  static void requireUi(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    boolean changes = !SAFE_METHODS.contains(request.method().name());
    if (!"1".equals(request.getHeader(UI_HEADER))
        || (site != null && !site.equals("same-origin"))
        || (origin != null && !isOwn(origin, request.authority()))
        || (changes && site == null && origin == null)) {
      throw new QuorateException(
          ErrorCode.PERMISSION_DENIED,
          "a session cookie is for the admin UI's own requests; send a bearer token instead");
    }
  }

  static void set(HttpServerRequest request, String token, long maxAgeSeconds) {
    boolean dev = isPlainLoopback(request);
    request
        .response()
        .addCookie(
            Cookie.cookie(dev ? DEV_NAME : NAME, token)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(!dev)
                .setSameSite(CookieSameSite.STRICT)
                .setMaxAge(maxAgeSeconds));
  }

  static void clear(HttpServerRequest request) {
    set(request, "", 0);
  }

  private static String nameFor(HttpServerRequest request) {
    return isPlainLoopback(request) ? DEV_NAME : NAME;
  }

  /**
   * Both must hold: the connection ends on the loopback interface without TLS, and the browser
   * thinks that it speaks to this machine. The first alone is true behind a TLS proxy too.
   */
  private static boolean isPlainLoopback(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    SocketAddress local = request.localAddress();
    return !request.isSSL()
        && authority != null
        && LOOPBACK_HOSTS.contains(authority.host().toLowerCase(Locale.ROOT))
        && local != null
        && isLoopback(local.hostAddress());
  }

  private static boolean isLoopback(@Nullable String address) {
    if (address == null) {
      return false;
    }
    int zone = address.indexOf('%');
    String plain = zone < 0 ? address : address.substring(0, zone);
    return plain.startsWith("127.") || plain.equals("::1") || plain.equals("0:0:0:0:0:0:0:1");
  }

  /** Same host and port; the scheme is a TLS proxy's to change. */
  static boolean isOwn(String origin, @Nullable HostAndPort authority) {
    if (authority == null) {
      return false;
    }
    try {
      URI uri = new URI(origin);
      int defaultPort = "https".equals(uri.getScheme()) ? 443 : 80;
      int originPort = uri.getPort() < 0 ? defaultPort : uri.getPort();
      int ownPort = authority.port() <= 0 ? defaultPort : authority.port();
      return authority.host().equalsIgnoreCase(uri.getHost()) && originPort == ownPort;
    } catch (URISyntaxException opaque) {
      return false; // "null" and worse: not ours, whatever it is
    }
  }
}
