/** Spans of time as people write them. */
@NullMarked
package io.quorate.proto.time;

import org.jspecify.annotations.NullMarked;
