/** Verifies users' tokens on a storage node, by the keys of the catalog. */
@NullMarked
package io.quorate.storage.token;

import org.jspecify.annotations.NullMarked;
