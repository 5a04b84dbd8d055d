/** The gateway's process: wiring, listening, shutting down. */
@NullMarked
package io.quorate.gateway.server;

import org.jspecify.annotations.NullMarked;
