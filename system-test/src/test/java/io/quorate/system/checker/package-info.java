/** Judges of histories: linearizability per key, and what is left at the end. */
@NullMarked
package io.quorate.system.checker;

import org.jspecify.annotations.NullMarked;
