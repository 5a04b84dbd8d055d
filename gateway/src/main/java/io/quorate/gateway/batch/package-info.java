/** Gathers operations into frames for groups' leaders, and says truthfully what became of each. */
@NullMarked
package io.quorate.gateway.batch;

import org.jspecify.annotations.NullMarked;
