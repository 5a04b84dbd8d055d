/** The commands on keys and values. */
@NullMarked
package io.quorate.cli.kv;

import org.jspecify.annotations.NullMarked;
