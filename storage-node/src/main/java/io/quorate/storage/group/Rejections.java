package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.storage.raft.RaftReplica.Rejection;

/** What Raft's refusals are to a client. */
final class Rejections {
  private Rejections() {}

  static ErrorCode codeOf(Rejection reason) {
    return switch (reason) {
      case NOT_LEADER -> ErrorCode.NOT_LEADER;
      case BUSY -> ErrorCode.OVERLOADED;
      case SHUTTING_DOWN -> ErrorCode.UNAVAILABLE;
      case FAILED -> ErrorCode.REPLICA_FAILED;
    };
  }
}
