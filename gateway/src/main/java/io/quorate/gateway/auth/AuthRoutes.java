package io.quorate.gateway.auth;

import io.quorate.gateway.auth.SignIn.Credentials;
import io.quorate.gateway.auth.Tokens.Issued;
import io.quorate.gateway.auth.Tokens.Session;
import io.quorate.gateway.http.RouteModule;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.problem.JsonBody;
import io.quorate.gateway.problem.Problems;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.Role;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/**
 * Signing in, for programs by tokens in bodies and for the UI by a session cookie, and telling who
 * is signed in. Nothing here may be cached, except the public keys. One per event loop.
 */
public final class AuthRoutes implements RouteModule {
  private static final int BODY_LIMIT = 8 * 1_024;
  private static final int MAX_TENANT_LENGTH = 64;
  private static final int MAX_USERNAME_LENGTH = 128;
  private static final int MAX_PASSWORD_LENGTH = 1_024;

  private final CatalogSource catalogs;
  private final Access access;
  private final Tokens tokens;
  private final SignIn signIn;

  /**
   * The routes of one event loop.
   *
   * @param passwords shared by all event loops
   */
  public AuthRoutes(
      Vertx vertx,
      CatalogSource catalogs,
      NodeClient nodes,
      PasswordVerifier passwords,
      Access access,
      Clock clock,
      GatewayMetrics metrics) {
    this.catalogs = catalogs;
    this.access = access;
    this.tokens = new Tokens(new TokenVerifier(vertx, catalogs), clock);
    this.signIn = new SignIn(new UserDirectory(nodes, catalogs), passwords, tokens, clock, metrics);
  }

  @Override
  public void mount(Router router) {
    post(router, "/v1/auth/login", this::login);
    post(router, "/v1/auth/token", this::token);
    post(router, "/ui/session", this::startUiSession);
    post(router, "/ui/session/refresh", this::prolongUiSession);
    router.get("/ui/session").handler(this::uiSession).failureHandler(Problems::handle);
    router.delete("/ui/session").handler(this::endUiSession).failureHandler(Problems::handle);
    router.get("/v1/auth/whoami").handler(this::whoami).failureHandler(Problems::handle);
    router.get("/.well-known/jwks.json").handler(this::jwks).failureHandler(Problems::handle);
  }

  private static void post(Router router, String path, Handler<RoutingContext> handler) {
    router
        .post(path)
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(handler)
        .failureHandler(Problems::handle);
  }

  private void login(RoutingContext context) {
    signIn
        .byPassword(credentials(context))
        .map(this::tokenResponse)
        .onComplete(ended -> answer(context, ended));
  }

  private void token(RoutingContext context) {
    JsonBody body = JsonBody.of(context, Set.of("grant_type", "refresh_token"));
    if (!body.requiredText("grant_type", 64).equals("refresh_token")) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "'grant_type' must be 'refresh_token'");
    }
    signIn
        .byRefreshToken(body.requiredText("refresh_token", CompactToken.MAX_LENGTH))
        .map(this::tokenResponse)
        .onComplete(ended -> answer(context, ended));
  }

  private JsonObject tokenResponse(Session session) {
    Issued accessToken = tokens.access(session);
    Issued refreshToken = tokens.refresh(session);
    return new JsonObject()
        .put("access_token", accessToken.token())
        .put("token_type", "Bearer")
        .put("expires_in", accessToken.expiresInSeconds())
        .put("refresh_token", refreshToken.token())
        .put("refresh_expires_in", refreshToken.expiresInSeconds());
  }

  private void startUiSession(RoutingContext context) {
    SessionCookie.requireUi(context.request());
    signIn
        .byPassword(credentials(context))
        .map(session -> cookieResponse(context.request(), session))
        .onComplete(ended -> answer(context, ended));
  }

  private void prolongUiSession(RoutingContext context) {
    String token =
        SessionCookie.tokenOf(context.request())
            .orElseThrow(
                () -> new QuorateException(ErrorCode.UNAUTHENTICATED, "there is no session"));
    signIn
        .byUiToken(token)
        .map(session -> cookieResponse(context.request(), session))
        .onComplete(ended -> answer(context, ended));
  }

  private JsonObject cookieResponse(HttpServerRequest request, Session session) {
    Issued issued = tokens.uiAccess(session);
    SessionCookie.set(request, issued.token(), issued.expiresInSeconds());
    return new JsonObject()
        .put("subject", session.user().getUsername())
        .put("tenant", session.tenant())
        .put("roles", new JsonArray(session.user().getRolesList()))
        .put("expires_in", issued.expiresInSeconds())
        .put("session_expires_at", Instant.ofEpochSecond(session.endsAtSeconds()).toString());
  }

  /** Asked on each load of the page, by people who are signed in or not: no error either way. */
  private void uiSession(RoutingContext context) {
    SessionCookie.requireUi(context.request());
    JsonObject answer = new JsonObject().put("signed_in", false);
    try {
      answer = describe(access.caller(context.request())).put("signed_in", true);
    } catch (QuorateException refused) {
      if (refused.code() != ErrorCode.UNAUTHENTICATED) {
        throw refused;
      }
    }
    send(context, answer);
  }

  private void endUiSession(RoutingContext context) {
    SessionCookie.requireUi(context.request());
    SessionCookie.clear(context.request());
    context.response().setStatusCode(204).end();
  }

  private void whoami(RoutingContext context) {
    send(context, describe(access.caller(context.request())));
  }

  private static JsonObject describe(Principal caller) {
    JsonArray roles = new JsonArray();
    caller.roles().stream().sorted().map(Role::id).forEach(roles::add);
    return new JsonObject()
        .put("subject", caller.subject())
        .put("tenant", caller.tenant())
        .put("roles", roles)
        .put("expires_at", Instant.ofEpochSecond(caller.expiresAtSeconds()).toString());
  }

  private void jwks(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=300")
        .end(Jwks.of(catalogs.current()).toBuffer());
  }

  private static Credentials credentials(RoutingContext context) {
    JsonBody body = JsonBody.of(context, Set.of("tenant", "username", "password"));
    return new Credentials(
        body.requiredText("tenant", MAX_TENANT_LENGTH),
        body.requiredText("username", MAX_USERNAME_LENGTH),
        body.requiredText("password", MAX_PASSWORD_LENGTH));
  }

  private static void answer(RoutingContext context, AsyncResult<JsonObject> ended) {
    if (ended.failed()) {
      Problems.send(context, ended.cause());
    } else {
      send(context, ended.result());
    }
  }

  private static void send(RoutingContext context, JsonObject json) {
    if (context.response().closed()) {
      return;
    }
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(json.toBuffer());
  }
}
