package io.quorate.gateway.watch;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.ReadResult;

/** What a group's answers mean to a watcher who wanted changes. */
final class WatchErrors {
  private WatchErrors() {}

  static QuorateException of(String groupId, ReadResult result) {
    if (result instanceof ReadResult.Compacted compacted) {
      return new CompactedException(groupId, compacted);
    }
    if (result instanceof ReadResult.Refused refused) {
      return new QuorateException(refused.code(), "group " + groupId + ": " + refused.detail());
    }
    throw new IllegalStateException("changes were answered with " + result.getClass());
  }

  /** History that a watch wanted is gone. */
  static final class CompactedException extends QuorateException {
    private static final long serialVersionUID = 1;
    private final String groupId;
    private final long compactRevision;

    CompactedException(String groupId, ReadResult.Compacted compacted) {
      super(ErrorCode.REVISION_COMPACTED, compacted.detail(groupId));
      this.groupId = groupId;
      this.compactRevision = compacted.compactRevision();
    }

    String groupId() {
      return groupId;
    }

    /** The lowest revision from which a watch can be resumed. */
    long compactRevision() {
      return compactRevision;
    }
  }
}
