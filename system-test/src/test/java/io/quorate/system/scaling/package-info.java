/** How Quorate's figures change with connections, groups, value sizes and keys stored. */
@NullMarked
package io.quorate.system.scaling;

import org.jspecify.annotations.NullMarked;
