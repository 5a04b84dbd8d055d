/** {@code quorate bench}: the load generator. */
@NullMarked
package io.quorate.cli.bench;

import org.jspecify.annotations.NullMarked;
