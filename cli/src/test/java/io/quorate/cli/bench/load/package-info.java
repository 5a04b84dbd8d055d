/** Tests of loops and their accounting. */
package io.quorate.cli.bench.load;
