/** Streams of changes: shared feeds from the groups, and those who watch. */
@NullMarked
package io.quorate.gateway.watch;

import org.jspecify.annotations.NullMarked;
