package io.quorate.gateway.auth;

import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * Who makes a request, by bearer token or, for the UI, by session cookie; and whether they may. One
 * per event loop.
 */
public final class Access {
  private final Authenticator authenticator;

  public Access(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /**
   * The verified caller.
   *
   * @throws QuorateException UNAUTHENTICATED, or PERMISSION_DENIED for a cookie that another site's
   *     page may have sent along
   */
  public Principal caller(HttpServerRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null) {
      return authenticator.authenticate(authorization);
    }
    Optional<String> cookie = SessionCookie.tokenOf(request);
    return authenticator.authenticate(cookie.map(token -> "Bearer " + token).orElse(null));
  }

  /**
   * The verified caller, who has this permission.
   *
   * @throws QuorateException as {@link #caller} and {@link #authorize}
   */
  public Principal require(HttpServerRequest request, Permission permission) {
    Principal principal = caller(request);
    authorize(principal, permission);
    return principal;
  }

  /**
   * Lets a caller through who may.
   *
   * @throws QuorateException PERMISSION_DENIED when none of the caller's roles grants it
   */
  public static void authorize(Principal principal, Permission permission) {
    if (!permission.grantedTo(principal)) {
      throw new QuorateException(
          ErrorCode.PERMISSION_DENIED,
          "your roles do not allow this; it needs " + permission.name().toLowerCase(Locale.ROOT));
    }
  }
}
