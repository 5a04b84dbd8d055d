package io.quorate.gateway.auth;

import io.quorate.proto.auth.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Turns an Authorization header into a verified caller. One instance per event loop; does not
 * block.
 */
public interface Authenticator {

  /**
   * Verifies a bearer token.
   *
   * @param authorization the header's value, {@code Bearer …}, or null when there was none
   * @throws io.quorate.proto.error.QuorateException UNAUTHENTICATED, with a detail that helps the
   *     honest caller (missing, malformed, expired) and tells nothing about keys or users
   */
  Principal authenticate(@Nullable String authorization);
}
