package io.quorate.gateway.auth;

import io.quorate.gateway.auth.Tokens.Renewal;
import io.quorate.gateway.auth.Tokens.Session;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.metrics.LoginOutcome;
import io.quorate.internal.v1.UserRecord;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Starts sessions by password and prolongs them by token. Every refusal is the same one: no such
 * tenant, no such user, a wrong password and a disabled user can't be told apart, neither by words
 * nor by the work done. One per event loop.
 */
final class SignIn {
  private final UserDirectory users;
  private final PasswordVerifier passwords;
  private final Tokens tokens;
  private final Clock clock;
  private final GatewayMetrics metrics;

  SignIn(
      UserDirectory users,
      PasswordVerifier passwords,
      Tokens tokens,
      Clock clock,
      GatewayMetrics metrics) {
    this.users = users;
    this.passwords = passwords;
    this.tokens = tokens;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** What a caller claims to be. */
  record Credentials(String tenant, String username, String password) {

    @Override
    public String toString() {
      return "Credentials[not shown]";
    }
  }

  Future<Session> byPassword(Credentials claimed) {
    return counted(
        LoginOutcome.ACCEPTED,
        passwords.admit(
            () ->
                users
                    .find(claimed.tenant(), claimed.username())
                    .compose(user -> decide(claimed, user))));
  }

  Future<Session> byRefreshToken(String token) {
    return renewed(() -> tokens.readRefresh(token));
  }

  /** By the cookie's own access token, while it has not expired. */
  Future<Session> byUiToken(String token) {
    return renewed(() -> tokens.readUiAccess(token));
  }

  private Future<Session> decide(Credentials claimed, Optional<UserRecord> user) {
    return passwords
        .matches(claimed.password(), user.map(UserRecord::getPasswordHash))
        .map(
            matches -> {
              long end = clock.millis() / 1_000 + Tokens.SESSION_SECONDS;
              return session(claimed.tenant(), user.filter(known -> matches), end);
            });
  }

  private Future<Session> renewed(Supplier<Renewal> reader) {
    Renewal renewal;
    try {
      renewal = reader.get();
    } catch (QuorateException refused) {
      return counted(LoginOutcome.RENEWED, Future.failedFuture(refused));
    }
    Predicate<UserRecord> unchanged = renewal::isFor;
    return counted(
        LoginOutcome.RENEWED,
        users
            .find(renewal.tenant(), renewal.username())
            .map(
                user ->
                    session(renewal.tenant(), user.filter(unchanged), renewal.endsAtSeconds())));
  }

  private static Session session(String tenant, Optional<UserRecord> user, long endsAtSeconds) {
    UserRecord known =
        user.filter(record -> !record.getDisabled())
            .orElseThrow(
                () ->
                    new QuorateException(
                        ErrorCode.UNAUTHENTICATED, "tenant, user name or password is wrong"));
    return new Session(tenant, known, endsAtSeconds);
  }

  private Future<Session> counted(LoginOutcome success, Future<Session> session) {
    return session.onComplete(
        ended -> metrics.login(ended.succeeded() ? success : outcomeOf(ended.cause())));
  }

  private static LoginOutcome outcomeOf(Throwable failure) {
    if (!(failure instanceof QuorateException error)) {
      return LoginOutcome.FAILED;
    }
    return switch (error.code()) {
      case UNAUTHENTICATED -> LoginOutcome.REFUSED;
      case TOO_MANY_REQUESTS -> LoginOutcome.THROTTLED;
      default -> LoginOutcome.FAILED;
    };
  }
}
