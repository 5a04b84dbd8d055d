/** A cluster on this machine: its directory, its configuration and its processes. */
@NullMarked
package io.quorate.cli.dev;

import org.jspecify.annotations.NullMarked;
