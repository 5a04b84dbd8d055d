/** Who calls: sign-in, tokens and their verification. */
@NullMarked
package io.quorate.gateway.auth;

import org.jspecify.annotations.NullMarked;
