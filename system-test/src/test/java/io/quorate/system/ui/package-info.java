/** The admin UI in a real browser, against a running gateway. */
@NullMarked
package io.quorate.system.ui;

import org.jspecify.annotations.NullMarked;
