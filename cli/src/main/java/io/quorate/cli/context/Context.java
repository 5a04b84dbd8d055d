package io.quorate.cli.context;

import io.quorate.client.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in: where, as whom, and what it gave.
 *
 * @param tokens null after a logout
 */
public record Context(
    String name, String url, String tenant, String username, @Nullable Tokens tokens) {
  static final String STAFF_TENANT = "system";

  boolean staff() {
    return tenant.equals(STAFF_TENANT);
  }

  Context withTokens(@Nullable Tokens newTokens) {
    return new Context(name, url, tenant, username, newTokens);
  }
}
