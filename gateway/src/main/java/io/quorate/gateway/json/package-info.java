/** Bytes in JSON: a string when they are UTF-8, else {@code {"base64": …}}. */
@NullMarked
package io.quorate.gateway.json;

import org.jspecify.annotations.NullMarked;
