/**
 * The configuration of a storage node: typed, with units, and strict about what it does not know.
 */
@NullMarked
package io.quorate.storage.config;

import org.jspecify.annotations.NullMarked;
