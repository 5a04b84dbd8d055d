/** Tests of the load generator as a command. */
package io.quorate.cli.bench;
