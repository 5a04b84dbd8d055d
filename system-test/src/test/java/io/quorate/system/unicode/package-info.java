/** Import and export of all Unicode names. */
@NullMarked
package io.quorate.system.unicode;

import org.jspecify.annotations.NullMarked;
