/** The catalog: what group {@code meta} knows, how it begins, and how nodes follow it. */
@NullMarked
package io.quorate.storage.catalog;

import org.jspecify.annotations.NullMarked;
