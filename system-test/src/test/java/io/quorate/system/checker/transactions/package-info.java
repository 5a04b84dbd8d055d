/**
 * Judges histories of transactions that append to lists and read them: Kingsbury and Alvaro, "Elle:
 * Inferring Isolation Anomalies from Experimental Observations", 2020.
 */
@NullMarked
package io.quorate.system.checker.transactions;

import org.jspecify.annotations.NullMarked;
