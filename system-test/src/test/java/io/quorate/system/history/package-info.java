/** What clients asked and what they were told, with times. */
@NullMarked
package io.quorate.system.history;

import org.jspecify.annotations.NullMarked;
