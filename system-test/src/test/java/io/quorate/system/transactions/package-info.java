/** A load of transactions and counters, and what must hold of counters. */
@NullMarked
package io.quorate.system.transactions;

import org.jspecify.annotations.NullMarked;
