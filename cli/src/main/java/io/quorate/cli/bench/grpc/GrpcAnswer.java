package io.quorate.cli.bench.grpc;

import org.jspecify.annotations.Nullable;

/** How a call ended. */
public interface GrpcAnswer {
  /** The number of its gRPC status; -1 when the server gave none. */
  int status();

  /** Of all messages, with five bytes before each. */
  long messageBytes();

  @Nullable CharSequence trailer(String name);

  /** Such as {@code grpc_unavailable}. */
  default String statusCode() {
    int status = status();
    String name =
        status >= 0 && status < GrpcStatusNames.ALL.size()
            ? GrpcStatusNames.ALL.get(status)
            : "status_" + status;
    return "grpc_" + name;
  }
}
