/** Servers to load. */
package io.quorate.cli.bench.fake;
