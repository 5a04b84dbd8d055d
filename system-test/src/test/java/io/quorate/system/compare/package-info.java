/** Quorate and etcd, on one machine, in one run, in turn. */
@NullMarked
package io.quorate.system.compare;

import org.jspecify.annotations.NullMarked;
