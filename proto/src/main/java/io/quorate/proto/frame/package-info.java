/** The frames between gateway and storage node: batches of operations for one group. */
@NullMarked
package io.quorate.proto.frame;

import org.jspecify.annotations.NullMarked;
