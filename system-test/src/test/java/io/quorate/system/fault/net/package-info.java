/** A network of namespaces for the processes of one cluster, and what can go wrong in it. */
@NullMarked
package io.quorate.system.fault.net;

import org.jspecify.annotations.NullMarked;
