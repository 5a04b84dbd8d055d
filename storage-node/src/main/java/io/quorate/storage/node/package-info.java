/** The composition root: wires everything, and runs replicas from start to stop. */
@NullMarked
package io.quorate.storage.node;

import org.jspecify.annotations.NullMarked;
