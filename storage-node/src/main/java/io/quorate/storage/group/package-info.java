/** One replica's service: batched proposals, linearizable reads, and the group's housekeeping. */
@NullMarked
package io.quorate.storage.group;

import org.jspecify.annotations.NullMarked;
