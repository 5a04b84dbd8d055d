/** {@code quorate lease}. */
@NullMarked
package io.quorate.cli.lease;

import org.jspecify.annotations.NullMarked;
