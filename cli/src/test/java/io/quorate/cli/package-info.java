/** Tests of the commands as people and scripts use them, against a gateway that is a fake. */
package io.quorate.cli;
