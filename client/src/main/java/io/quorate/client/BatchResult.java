package io.quorate.client;

import io.quorate.proto.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What became of one operation of a batch.
 *
 * @param status what the single route would have answered
 * @param error null when it succeeded
 * @param detail the error in words
 * @param item what a get found
 */
public record BatchResult(
    int status,
    @Nullable ErrorCode error,
    @Nullable String detail,
    long modRevision,
    long createRevision,
    long version,
    long currentRevision,
    @Nullable KeyValue item) {

  public boolean ok() {
    return error == null;
  }
}
