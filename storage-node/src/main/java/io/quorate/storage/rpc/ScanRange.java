package io.quorate.storage.rpc;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.KeyPrefix;
import io.quorate.proto.op.Limits;
import io.quorate.v1.ScanRequest;
import java.util.Arrays;

/**
 * The keys that a scan asks for. Pure.
 *
 * @param start inclusive
 * @param end exclusive; empty: no end
 */
record ScanRange(byte[] start, byte[] end) {

  static ScanRange of(ScanRequest request) {
    byte[] prefix = request.getPrefix().toByteArray();
    byte[] start = request.getStart().toByteArray();
    byte[] end = request.getEnd().toByteArray();
    if (prefix.length > Limits.MAX_KEY_BYTES
        || start.length > Limits.MAX_KEY_BYTES
        || end.length > Limits.MAX_KEY_BYTES) {
      throw new QuorateException(
          ErrorCode.KEY_TOO_LONG, "prefix, start and end have at most 4096 bytes");
    }
    if (prefix.length == 0) {
      return new ScanRange(start, end);
    }
    if (start.length > 0 || end.length > 0) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "give either a prefix, or start and end");
    }
    return new ScanRange(prefix, KeyPrefix.end(prefix));
  }

  /** What is left after a row was read. */
  ScanRange after(byte[] key, boolean reverse) {
    return reverse
        ? new ScanRange(start, key)
        : new ScanRange(Arrays.copyOf(key, key.length + 1), end);
  }
}
