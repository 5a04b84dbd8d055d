/** Which cluster the commands talk to, and the tokens for it. */
@NullMarked
package io.quorate.cli.context;

import org.jspecify.annotations.NullMarked;
