/** From a key to its shard, group and leader, by the catalog. */
@NullMarked
package io.quorate.gateway.routing;

import org.jspecify.annotations.NullMarked;
