/** Keys: single operations, batches and deletions by prefix, over HTTP and gRPC. */
@NullMarked
package io.quorate.gateway.kv;

import org.jspecify.annotations.NullMarked;
