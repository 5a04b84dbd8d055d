/** Leases over all groups of a tenant, by HTTP and gRPC. */
@NullMarked
package io.quorate.gateway.lease;

import org.jspecify.annotations.NullMarked;
