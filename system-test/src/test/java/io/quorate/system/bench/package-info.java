/** The first benchmark: CPU time per operation, latency, idle cost. */
@NullMarked
package io.quorate.system.bench;

import org.jspecify.annotations.NullMarked;
