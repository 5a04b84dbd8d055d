package io.quorate.gateway.watch;

import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;

/** What a stream needs beyond the rights that it began with. */
final class WatchAccess {
  private WatchAccess() {}

  /**
   * Looks whether the token that a stream began with is still good.
   *
   * @throws QuorateException TOKEN_EXPIRED
   */
  static void requireUnexpired(Principal caller) {
    if (System.currentTimeMillis() / 1_000 >= caller.expiresAtSeconds()) {
      throw new QuorateException(ErrorCode.TOKEN_EXPIRED, "the access token has expired");
    }
  }
}
