/** A Java client of the gateway's HTTP API: {@link io.quorate.client.QuorateClient} is the door. */
@NullMarked
package io.quorate.client;

import org.jspecify.annotations.NullMarked;
