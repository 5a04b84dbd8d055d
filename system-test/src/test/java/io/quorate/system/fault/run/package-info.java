/** Runs of a cluster under load and faults, and what is said of them. */
@NullMarked
package io.quorate.system.fault.run;

import org.jspecify.annotations.NullMarked;
