/**
 * What the administration routes answer, as records; unknown members of newer servers are skipped.
 */
@NullMarked
package io.quorate.client.admin;

import org.jspecify.annotations.NullMarked;
