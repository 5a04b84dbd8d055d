/**
 * What the log holds: sealed commands and their results, and the entry that carries a batch of
 * them.
 */
@NullMarked
package io.quorate.storage.command;

import org.jspecify.annotations.NullMarked;
