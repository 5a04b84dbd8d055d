/** Errors as problem+json. */
@NullMarked
package io.quorate.gateway.problem;

import org.jspecify.annotations.NullMarked;
