package io.quorate.proto.rpc;

import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;

/**
 * A gRPC method with the codecs of both directions.
 *
 * @param <Q> the request's type
 * @param <R> the response's type
 */
public record Method<Q, R>(
    ServiceName service,
    String name,
    GrpcMessageEncoder<Q> requestEncoder,
    GrpcMessageDecoder<Q> requestDecoder,
    GrpcMessageEncoder<R> responseEncoder,
    GrpcMessageDecoder<R> responseDecoder) {

  /** For a Vert.x client: encodes requests and decodes responses. */
  public ServiceMethod<R, Q> client() {
    return ServiceMethod.client(service, name, requestEncoder, responseDecoder);
  }

  /** For a Vert.x server: decodes requests and encodes responses. */
  public ServiceMethod<Q, R> server() {
    return ServiceMethod.server(service, name, responseEncoder, requestDecoder);
  }

  /** {@code service/name}, as in the HTTP/2 path without its first slash. */
  public String fullName() {
    return service.fullyQualifiedName() + "/" + name;
  }
}
