/** Files damaged while a node is down. */
@NullMarked
package io.quorate.system.damage;

import org.jspecify.annotations.NullMarked;
