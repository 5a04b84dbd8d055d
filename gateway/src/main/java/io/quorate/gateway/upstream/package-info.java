/** Connections to storage nodes, one client per event loop. */
@NullMarked
package io.quorate.gateway.upstream;

import org.jspecify.annotations.NullMarked;
