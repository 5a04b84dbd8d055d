/** A blocking HTTP/1.1 client that never retries, so that tests know what was sent. */
@NullMarked
package io.quorate.system.http;

import org.jspecify.annotations.NullMarked;
