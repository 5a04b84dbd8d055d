/** SOFAJRaft behind the ports of {@code io.quorate.storage.raft}: its only importer. */
@NullMarked
package io.quorate.storage.raft.jraft;

import org.jspecify.annotations.NullMarked;
