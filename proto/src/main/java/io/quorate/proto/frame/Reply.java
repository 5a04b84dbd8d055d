package io.quorate.proto.frame;

import io.quorate.proto.error.ErrorCode;
import java.util.List;

/**
 * The answer to a frame: one result per operation, in order, or one failure for the frame as a
 * whole.
 *
 * @param <T> {@link io.quorate.proto.op.Outcome} or {@link io.quorate.proto.op.ReadResult}
 */
public sealed interface Reply<T> {
  record Results<T>(List<T> results) implements Reply<T> {}

  /**
   * None of the operations was answered. With {@link ErrorCode.Fate#NOT_APPLIED} none was or will
   * be applied; otherwise each of them may be.
   *
   * @param leaderId the node that leads the group as far as this one knows, or empty
   */
  record Failed<T>(ErrorCode code, String detail, String leaderId) implements Reply<T> {}
}
