/** How a key finds its shard: pure functions that every client and server must agree on. */
@NullMarked
package io.quorate.proto.key;

import org.jspecify.annotations.NullMarked;
