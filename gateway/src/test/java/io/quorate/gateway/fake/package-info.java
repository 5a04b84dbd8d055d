/** Storage nodes in memory, for tests and benchmarks of the edge. */
@NullMarked
package io.quorate.gateway.fake;

import org.jspecify.annotations.NullMarked;
