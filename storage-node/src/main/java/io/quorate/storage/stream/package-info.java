/** What waits to be sent over a stream that many threads write to. */
@NullMarked
package io.quorate.storage.stream;

import org.jspecify.annotations.NullMarked;
