/** The faults: each knows how to bring itself about in a running cluster, and how to end. */
@NullMarked
package io.quorate.system.fault.inject;

import org.jspecify.annotations.NullMarked;
