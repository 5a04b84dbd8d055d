/** Transactions as people write them, sent, and their results shown. */
@NullMarked
package io.quorate.cli.txn;

import org.jspecify.annotations.NullMarked;
