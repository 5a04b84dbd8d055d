/** The loop that starts operations when they are due, and the record of how they ended. */
@NullMarked
package io.quorate.cli.bench.load;

import org.jspecify.annotations.NullMarked;
