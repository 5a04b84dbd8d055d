/**
 * The deterministic state machine: commands applied to a store, ownership, checkpoints, snapshots.
 */
@NullMarked
package io.quorate.storage.apply;

import org.jspecify.annotations.NullMarked;
