/** Bugs planted into real servers, and the scenarios in which the judges must find them. */
@NullMarked
package io.quorate.system.planted;

import org.jspecify.annotations.NullMarked;
