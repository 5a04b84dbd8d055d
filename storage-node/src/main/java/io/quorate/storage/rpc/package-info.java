/** The node's one gRPC port: who may call what, and the services behind it. */
@NullMarked
package io.quorate.storage.rpc;

import org.jspecify.annotations.NullMarked;
