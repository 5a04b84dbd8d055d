/** The snapshot file: our own block format, independent of the storage engine and of Raft. */
@NullMarked
package io.quorate.storage.snapshot;

import org.jspecify.annotations.NullMarked;
