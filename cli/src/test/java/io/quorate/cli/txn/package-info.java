/** Tests of transactions as people write them. */
package io.quorate.cli.txn;
