/** What staff see and do: the cluster's state, its groups, leaders and snapshots. */
@NullMarked
package io.quorate.gateway.admin;

import org.jspecify.annotations.NullMarked;
