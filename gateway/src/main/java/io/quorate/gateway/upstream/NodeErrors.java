package io.quorate.gateway.upstream;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node's gRPC status means to us. */
final class NodeErrors {
  private NodeErrors() {}

  /**
   * A call's error.
   *
   * @param status the gRPC status number, null when the answer had none
   * @param code our own code from the trailer {@code quorate-code}, which says more than the status
   */
  static QuorateException of(
      String nodeId, @Nullable String status, @Nullable String code, @Nullable String message) {
    ErrorCode known = byName(code).orElseGet(() -> byStatus(status == null ? "" : status));
    String detail = message == null ? known.title() : message;
    return new QuorateException(known, "node " + nodeId + ": " + detail);
  }

  private static Optional<ErrorCode> byName(@Nullable String code) {
    if (code == null) {
      return Optional.empty();
    }
    String name = code.toUpperCase(Locale.ROOT);
    for (ErrorCode known : ErrorCode.values()) {
      if (known.name().equals(name)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  /** Without our code it is the gRPC library that speaks: certain only where it never called us. */
  private static ErrorCode byStatus(String status) {
    return switch (status) {
      case "5" -> ErrorCode.NOT_FOUND;
      // The node does not know the method, or not our key: nothing was done.
      case "7", "12", "16" -> ErrorCode.UNAVAILABLE;
      default -> ErrorCode.OUTCOME_UNKNOWN;
    };
  }
}
