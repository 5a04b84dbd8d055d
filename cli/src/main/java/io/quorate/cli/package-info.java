/** The command line: {@link io.quorate.cli.QuorateCli} is its main class. */
@NullMarked
package io.quorate.cli;

import org.jspecify.annotations.NullMarked;
