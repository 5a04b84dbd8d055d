/** Who this node is: what its data directory remembers, and whom it accepts as a peer. */
@NullMarked
package io.quorate.storage.identity;

import org.jspecify.annotations.NullMarked;
