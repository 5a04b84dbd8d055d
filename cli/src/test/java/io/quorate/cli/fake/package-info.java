/** A gateway in a test's own process. */
package io.quorate.cli.fake;
