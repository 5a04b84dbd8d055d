/** quorate dev: start, stop, start again. */
@NullMarked
package io.quorate.system.start;

import org.jspecify.annotations.NullMarked;
