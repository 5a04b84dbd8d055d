/** Increments that are sent again after every kind of kill: each must count once. */
@NullMarked
package io.quorate.system.increments;

import org.jspecify.annotations.NullMarked;
