/** Tests of gRPC load. */
package io.quorate.cli.bench.grpc;
