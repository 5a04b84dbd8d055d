/** The error codes that HTTP, gRPC and the internal frames share. */
@NullMarked
package io.quorate.proto.error;

import org.jspecify.annotations.NullMarked;
