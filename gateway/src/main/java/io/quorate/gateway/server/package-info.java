/** The gateway's process: configuration, wiring, the front door, start and shutdown. */
@NullMarked
package io.quorate.gateway.server;

import org.jspecify.annotations.NullMarked;
