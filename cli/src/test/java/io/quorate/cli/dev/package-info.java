/** Tests of what `quorate dev` decides and writes. */
package io.quorate.cli.dev;
