/** Processes killed under load. */
@NullMarked
package io.quorate.system.crash;

import org.jspecify.annotations.NullMarked;
