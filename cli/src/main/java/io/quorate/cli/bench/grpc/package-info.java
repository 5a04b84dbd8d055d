/** Load by gRPC: many calls at a time on each HTTP/2 connection. */
@NullMarked
package io.quorate.cli.bench.grpc;

import org.jspecify.annotations.NullMarked;
