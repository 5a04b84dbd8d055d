/** A gateway in memory with bugs that can be planted: the tools are proved on it. */
@NullMarked
package io.quorate.system.fake;

import org.jspecify.annotations.NullMarked;
