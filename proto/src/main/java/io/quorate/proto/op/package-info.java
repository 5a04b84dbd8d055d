/** Data operations and what became of them, in the form that travels and that the log keeps. */
@NullMarked
package io.quorate.proto.op;

import org.jspecify.annotations.NullMarked;
