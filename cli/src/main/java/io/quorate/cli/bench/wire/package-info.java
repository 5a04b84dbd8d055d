/** Sockets under load: one connection that comes back when it was lost. */
@NullMarked
package io.quorate.cli.bench.wire;

import org.jspecify.annotations.NullMarked;
