/** How results are shown to people and handed to programs. */
@NullMarked
package io.quorate.cli.output;

import org.jspecify.annotations.NullMarked;
