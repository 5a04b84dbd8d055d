/** The port of the storage engine: one group's state, with the versions of the history window. */
@NullMarked
package io.quorate.storage.mvcc;

import org.jspecify.annotations.NullMarked;
