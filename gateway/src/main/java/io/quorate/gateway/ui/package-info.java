/** The admin UI's files over HTTP. */
@NullMarked
package io.quorate.gateway.ui;

import org.jspecify.annotations.NullMarked;
