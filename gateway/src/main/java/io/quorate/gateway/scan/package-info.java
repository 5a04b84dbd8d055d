/** Ranges of keys, merged over groups in key order, at one revision per group. */
@NullMarked
package io.quorate.gateway.scan;

import org.jspecify.annotations.NullMarked;
