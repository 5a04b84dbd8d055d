package io.quorate.cli.bench.grpc;

import java.util.List;

/** gRPC's statuses by number. */
final class GrpcStatusNames {
  static final List<String> ALL =
      List.of(
          "ok",
          "cancelled",
          "unknown",
          "invalid_argument",
          "deadline_exceeded",
          "not_found",
          "already_exists",
          "permission_denied",
          "resource_exhausted",
          "failed_precondition",
          "aborted",
          "out_of_range",
          "unimplemented",
          "internal",
          "unavailable",
          "data_loss",
          "unauthenticated");

  private GrpcStatusNames() {}
}
