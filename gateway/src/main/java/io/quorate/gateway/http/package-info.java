/**
 * What every HTTP route shares: request ids, bodies with bounds, queries, and how routes are
 * mounted.
 */
@NullMarked
package io.quorate.gateway.http;

import org.jspecify.annotations.NullMarked;
