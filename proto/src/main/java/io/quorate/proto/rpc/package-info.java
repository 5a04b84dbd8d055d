/** Descriptors of the gRPC methods, for Vert.x's client and server. */
@NullMarked
package io.quorate.proto.rpc;

import org.jspecify.annotations.NullMarked;
