/** The port of the consensus engine: one replica of one group, and what it drives. */
@NullMarked
package io.quorate.storage.raft;

import org.jspecify.annotations.NullMarked;
