/** Quorate's own interfaces as targets of a load. */
@NullMarked
package io.quorate.cli.bench.target;

import org.jspecify.annotations.NullMarked;
