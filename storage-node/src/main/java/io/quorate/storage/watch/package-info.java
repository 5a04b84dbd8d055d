/** Tells those who watch keys what changed. */
@org.jspecify.annotations.NullMarked
package io.quorate.storage.watch;
