package io.quorate.proto.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.KeyPrefix;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.ChangeFilter;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Keys;
import io.quorate.proto.op.Limits;
import io.quorate.v1.KeyChange;
import io.quorate.v1.WatchRequest;
import io.quorate.v1.WatchResponse;
import io.quorate.v1.WatchTransaction;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Watches as messages of watch.proto. */
public final class WatchMessages {
  private WatchMessages() {}

  /**
   * The keys of a request.
   *
   * @param end exclusive; empty: no end
   */
  public record Range(byte[] start, byte[] end) {}

  /**
   * What is to be watched.
   *
   * @throws QuorateException for what is no range, or begins twice
   */
  public static Range range(WatchRequest request) {
    byte[] key = request.getKey().toByteArray();
    boolean hasRange = !request.getStart().isEmpty() || !request.getEnd().isEmpty();
    int ways = (key.length > 0 ? 1 : 0) + (request.getPrefix().isEmpty() ? 0 : 1);
    if (ways + (hasRange ? 1 : 0) > 1) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "give one of: key, prefix, or start and end");
    }
    if (!request.getResumeToken().isEmpty() && request.getStartRevision() != 0) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "resume_token excludes start_revision");
    }
    if (key.length > 0) {
      return new Range(Keys.check(key), Arrays.copyOf(key, key.length + 1));
    }
    if (!request.getPrefix().isEmpty()) {
      byte[] prefix = bound(request.getPrefix());
      return new Range(prefix, KeyPrefix.end(prefix));
    }
    return new Range(bound(request.getStart()), bound(request.getEnd()));
  }

  private static byte[] bound(ByteString bound) {
    if (bound.size() > Limits.MAX_KEY_BYTES) {
      throw new QuorateException(
          ErrorCode.KEY_TOO_LONG,
          "prefix, start and end have at most " + Limits.MAX_KEY_BYTES + " bytes");
    }
    return bound.toByteArray();
  }

  public static ChangeFilter filter(WatchRequest request) {
    return new ChangeFilter(
        !request.getWithoutPuts(), !request.getWithoutDeletes(), request.getPreviousValues());
  }

  /**
   * Adds what a group changed to a response, a transaction for each revision.
   *
   * @param changes ascending by revision
   */
  public static void addTransactions(
      String group, List<Change> changes, WatchResponse.Builder response) {
    WatchTransaction.@Nullable Builder transaction = null;
    for (Change change : changes) {
      if (transaction == null || transaction.getRevision() != change.revision()) {
        transaction =
            response.addTransactionsBuilder().setGroup(group).setRevision(change.revision());
      }
      transaction.addChanges(message(change));
    }
  }

  private static KeyChange message(Change change) {
    KeyChange.Builder message =
        KeyChange.newBuilder()
            .setKey(UnsafeByteOperations.unsafeWrap(change.key()))
            .setHasPreviousValue(change.hasPreviousValue());
    Entry put = change.put();
    if (put != null) {
      message.setPut(Records.message(put));
    }
    Entry previous = change.previous();
    if (previous != null) {
      message.setPrevious(Records.message(previous));
    }
    return message.build();
  }
}
