/** A real cluster of processes, and what tests may do to it. */
@NullMarked
package io.quorate.system.cluster;

import org.jspecify.annotations.NullMarked;
