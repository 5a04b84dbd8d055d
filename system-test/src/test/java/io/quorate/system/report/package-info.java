/** Figures that runs put into documents. */
@NullMarked
package io.quorate.system.report;

import org.jspecify.annotations.NullMarked;
